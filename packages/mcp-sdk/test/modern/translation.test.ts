import { JsonRpcError, META_KEY, RPC_CODE, type JsonObject } from "@crossfade/core";
import { describe, expect, it } from "@jest/globals";
import { toModernError } from "../../src/modern/translate.js";
import { requestOf } from "../fake-session.js";
import { LOW_LEVEL_MAJORS } from "./low-level-servers.js";
import { modernExchange, modernWorld } from "./modern-world.js";

const ENVELOPE = Object.fromEntries(Object.values(META_KEY).map((key) => [key, "of the envelope"]));
const SERVER_INFO = { name: "test-server", version: "1.0.0" };

describe.each(LOW_LEVEL_MAJORS)("what a server hears and says, SDK major $major", ({ build }) => {
  /** The parameters that a handler gets of these. */
  async function heard(params: JsonObject | undefined): Promise<JsonObject | undefined> {
    let given: JsonObject | undefined;
    const { backend } = modernWorld(build, {
      "prompts/list": (own) => {
        given = own;
        return { prompts: [] };
      },
    });
    await backend.request(requestOf("prompts/list", params), modernExchange());
    return given;
  }

  /** How a client is answered where a handler throws this error. */
  async function refused(
    error: object,
    params: JsonObject = { uri: "file:///gone" },
  ): Promise<unknown> {
    const { backend } = modernWorld(build, {
      "resources/read": () => {
        throw Object.assign(new Error("gone"), error);
      },
    });
    try {
      return await backend.request(requestOf("resources/read", params), modernExchange());
    } catch (reason) {
      return reason;
    }
  }

  it("is without the envelope, and with the rest of _meta", async () => {
    const meta = { ...ENVELOPE, progressToken: "p", "example.com/own": 1 };
    const gone = { inputResponses: { a: {} }, requestState: "s", task: { ttl: 1 } };
    const params = { cursor: "c", ...gone, _meta: meta };
    const given = await heard(params);
    expect(given).toMatchObject({ cursor: "c", _meta: { progressToken: "p" } });
    expect(Object.keys(given ?? {}).toSorted()).toEqual(["_meta", "cursor"]);
    expect(Object.keys(given?.["_meta"] ?? {}).toSorted()).toEqual([
      "example.com/own",
      "progressToken",
    ]);
  });

  it("is without _meta, where that was all envelope", async () => {
    expect(await heard({ cursor: "c", _meta: ENVELOPE })).toEqual({ cursor: "c" });
  });

  it("may have no parameters at all", async () => {
    expect((await heard(undefined)) ?? {}).toEqual({});
  });

  it("is told to the client with who says it", async () => {
    const { backend } = modernWorld(build, { "tools/list": () => ({ tools: [] }) });
    expect(await backend.request(requestOf("tools/list"), modernExchange())).toEqual({
      tools: [],
      _meta: { [META_KEY.serverInfo]: SERVER_INFO },
    });
  });

  it("keeps what the server itself says in _meta", async () => {
    const meta = { "example.com/own": 1 };
    const { backend } = modernWorld(build, { "tools/list": () => ({ tools: [], _meta: meta }) });
    expect(await backend.request(requestOf("tools/list"), modernExchange())).toMatchObject({
      _meta: { ...meta, [META_KEY.serverInfo]: SERVER_INFO },
    });
  });

  it("numbers a missing resource as the modern revision does", async () => {
    // Major 2 does so by itself, and does not say which one it is.
    expect(await refused({ code: -32_002 })).toMatchObject({ name: "JsonRpcError", code: -32_602 });
  });

  it("keeps what the server says of a missing resource", async () => {
    const data = { uri: "file:///moved", hint: "look there" };
    expect(await refused({ code: -32_002, data })).toMatchObject({ code: -32_602, data });
  });

  it("leaves every other error as it is", async () => {
    const data = { why: "busy" };
    const error = await refused({ code: -32_050, data });
    expect(error).toMatchObject({ name: "JsonRpcError", code: -32_050, data });
    expect(error).not.toHaveProperty("data.uri");
  });
});

describe("toModernError", () => {
  const request = requestOf("resources/read", { uri: "file:///gone" });

  // covers: modern/missing-resource
  it.each([undefined, null, "gone", []])("names the missing resource, beside data %j", (data) => {
    const error = new JsonRpcError(RPC_CODE.resourceNotFound, "Not found", data);
    expect(toModernError(error, request)).toMatchObject({
      code: RPC_CODE.invalidParams,
      message: "Not found",
      data: { uri: "file:///gone" },
    });
  });

  it("has no name for a resource of a request without parameters", () => {
    const error = new JsonRpcError(RPC_CODE.resourceNotFound, "Not found");
    expect(toModernError(error, requestOf("resources/read"))).toMatchObject({
      code: RPC_CODE.invalidParams,
      data: { uri: undefined },
    });
  });

  it.each([new JsonRpcError(RPC_CODE.invalidParams, "no"), new Error("no"), undefined])(
    "leaves %s alone",
    (error) => {
      expect(toModernError(error, request)).toBe(error);
    },
  );
});
