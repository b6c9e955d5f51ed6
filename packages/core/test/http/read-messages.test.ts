import { describe, expect, it } from "@jest/globals";
import { readMessages } from "../../src/http/read-messages.js";
import { FakeRequest } from "../../src/testing/fake-request.js";

const BOUNDS = { maxBodyBytes: 200, maxJsonDepth: 4, maxBatchLength: 2 };
const PING = { jsonrpc: "2.0", id: 1, method: "ping" };
const JSON_TYPE = { "content-type": "application/json" };

const deep = { ...PING, params: { a: { b: { c: { d: {} } } } } };

/** Reads a body that comes as text, or that a framework has parsed already. */
const SOURCES = [
  ["sent", (body: unknown) => ({ body: JSON.stringify(body) })],
  ["parsed before", (body: unknown) => ({ parsedBody: body })],
] as const;

describe.each(SOURCES)("readMessages, of a body that was %s", (_, fields) => {
  const read = (body: unknown) =>
    readMessages(new FakeRequest({ method: "POST", headers: JSON_TYPE, ...fields(body) }), BOUNDS);

  it("reads one message", async () => {
    expect(await read(PING)).toEqual({ batch: false, message: PING });
  });

  it("reads a batch", async () => {
    expect(await read([PING, PING])).toEqual({ batch: true, messages: [PING, PING] });
  });

  it.each([
    ["that nests too deep", deep],
    ["that is a batch too long", [PING, PING, PING]],
    ["that is an empty batch", []],
    ["that is no message", { hello: 1 }],
    ["that is null", null],
  ])("refuses one %s", async (_name, body) => {
    await expect(read(body)).rejects.toMatchObject({ code: "INVALID_REQUEST" });
  });
});

describe("readMessages", () => {
  const read = (headers: Record<string, string | string[]>, body: string) =>
    readMessages(new FakeRequest({ method: "POST", headers, body }), BOUNDS);
  const text = JSON.stringify(PING);

  it.each(["application/json", "Application/JSON; charset=utf-8"])("reads %s", async (type) => {
    expect(await read({ "content-type": type }, text)).toEqual({ batch: false, message: PING });
  });

  it.each(["text/plain", "application/jsonp", "text/plain; a=application/json", ""])(
    "refuses Content-Type %j",
    async (type) => {
      await expect(read({ "content-type": type }, text)).rejects.toMatchObject({
        code: "UNSUPPORTED_MEDIA_TYPE",
      });
    },
  );

  it("refuses a body without a Content-Type, also one that was parsed before", async () => {
    const none = { "content-type": [] };
    const parsed = new FakeRequest({ method: "POST", headers: none, parsedBody: PING });
    for (const refused of [() => read(none, text), () => readMessages(parsed, BOUNDS)]) {
      await expect(refused()).rejects.toMatchObject({ code: "UNSUPPORTED_MEDIA_TYPE" });
    }
  });

  it("refuses what is no JSON", async () => {
    await expect(read(JSON_TYPE, "{")).rejects.toMatchObject({ code: "PARSE_ERROR" });
  });

  it("refuses a body that is too large", async () => {
    const fits = text.padEnd(BOUNDS.maxBodyBytes);
    expect(await read(JSON_TYPE, fits)).toMatchObject({ batch: false });
    await expect(read(JSON_TYPE, `${fits} `)).rejects.toMatchObject({ code: "BODY_TOO_LARGE" });
  });
});
