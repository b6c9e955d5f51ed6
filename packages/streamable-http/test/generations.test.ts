import { describe, expect, it } from "@jest/globals";
import { call, modernCall, NEWEST, UNKNOWN, World } from "./world.js";

const MODERN = "2026-07-28";
const LEGACY_VERSIONS = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"];

describe("the modern revision, switched off", () => {
  const world = () => new World({ config: { modern: false } });

  // covers: one-url/modern-off
  it.each(["server/discover", "tools/list"])(
    "answers %s with 400 that is no modern error, so that clients fall back",
    async (method) => {
      const answer = await world().post(...modernCall(1, method));
      expect(answer.refusal).toEqual([400, -32000, 1]);
    },
  );

  it("leaves the legacy revisions as they are", async () => {
    const endpoint = world();
    const session = await endpoint.begin(NEWEST);
    expect((await endpoint.post(call(1, "echo", { a: 1 }), { session })).message.result).toEqual({
      echoed: { a: 1 },
    });
  });
});

describe("the legacy revisions, switched off", () => {
  const world = () => new World({ config: { legacy: false } });

  // covers: one-url/legacy-off
  it("answers initialize with the versions that are served, in a modern error", async () => {
    const answer = await world().initialize("2025-06-18");
    expect(answer.refusal).toEqual([400, -32022, "initialize"]);
    expect(answer.message.error?.data).toEqual({
      supported: [MODERN],
      requested: "2025-06-18",
    });
  });

  it.each([
    ["a session's request", call(1, "echo"), { session: UNKNOWN }, 1],
    ["a batch", [call(1, "echo")], {}, null],
  ])("and %s in the same way", async (_, body, options, id) => {
    const answer = await world().post(body, options);
    expect(answer.refusal).toEqual([400, -32022, id]);
  });

  // covers: one-url/legacy-off
  it("answers 404 that is no JSON-RPC where http-sse is there to go on to", async () => {
    const endpoint = new World({ config: { legacy: false }, olderIsServed: true });
    const answer = await endpoint.initialize(NEWEST);
    expect(answer.status).toBe(404);
    expect(answer.header("Content-Type")).toMatch("text/plain");
    expect(answer.body).not.toContain("{");
  });

  it("serves the modern revision, and lists it alone", async () => {
    const endpoint = world();
    const discovered = await endpoint.post(...modernCall(1, "server/discover"));
    expect(discovered.message.result).toMatchObject({ supportedVersions: [MODERN] });
    const other = await endpoint.post(...modernCall(2, "tools/list", { revision: "2031-01-01" }));
    expect(other.message.error).toMatchObject({
      code: -32022,
      data: { supported: [MODERN], requested: "2031-01-01" },
    });
    expect((await endpoint.get({ session: UNKNOWN })).status).toBe(405);
    expect((await endpoint.delete({ session: UNKNOWN })).header("Allow")).toBe("POST");
  });

  it("lists the legacy ones as well while they are served", async () => {
    const discovered = await new World().post(...modernCall(1, "server/discover"));
    expect(discovered.message.result).toMatchObject({
      supportedVersions: [MODERN, ...LEGACY_VERSIONS],
    });
  });
});
