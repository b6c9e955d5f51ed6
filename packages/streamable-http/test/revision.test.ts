import { describe, it } from "@jest/globals";
import { LEGACY_REVISIONS } from "@crossfade/core";
import assert from "node:assert/strict";
import type { Answer } from "./answer.js";
import { call, NEWEST, OLDER, UNKNOWN, World, type RequestOptions } from "./world.js";

const speaking = (revision: string) => ({ "mcp-protocol-version": revision });

describe("MCP-Protocol-Version", () => {
  // covers: streamable/version-unsupported
  it.each(["2025-03-27", "1.0", "", "latest", "2025-11-25 "])(
    "%j is answered with 400 on any method, and nothing happens",
    async (revision) => {
      const world = new World();
      const session = await world.begin(OLDER);
      const options = { session, headers: speaking(revision) };
      assert.deepEqual((await world.post(call(1, "echo"), options)).refusal, [400, -32000, 1]);
      assert.deepEqual((await world.get(options)).refusal, [400, -32000, null]);
      assert.deepEqual((await world.delete(options)).refusal, [400, -32000, null]);
      assert.equal(world.counter("refused.UNSUPPORTED_REVISION"), 3);
      assert.equal(world.transport.statistics().sessions, 1);
      assert.equal(world.backend.requests.length, 1);
    },
  );

  // covers: streamable/version-absent
  it("may be left out: it is the session's", async () => {
    const world = new World();
    const session = await world.begin("2025-03-26");
    const answer = await world.post(call(1, "whoami"), { session });
    assert.equal(answer.message.result?.["revision"], "2025-03-26");
    assert.equal(world.counter("revisions.mismatched"), 0);
  });

  it("of the session is nothing to count", async () => {
    const world = new World();
    const session = await world.begin(OLDER);
    await world.post(call(1, "ping"), { session, headers: speaking(OLDER) });
    assert.equal(world.counter("revisions.mismatched"), 0);
  });

  // covers: streamable/version-mismatch
  it("of another revision is served and counted, and the session's stands", async () => {
    const world = new World();
    const session = await world.begin(OLDER);
    const options = { session, headers: speaking("2024-11-05") };
    const answer = await world.post(call(1, "whoami"), options);
    assert.equal(answer.message.result?.["revision"], OLDER);
    assert.equal((await world.get(options)).status, 200);
    assert.equal((await world.delete(options)).status, 200);
    assert.equal(world.counter("revisions.mismatched"), 3);
  });

  it("does not tell whether a session exists", async () => {
    const world = new World();
    const options = { session: UNKNOWN, headers: speaking("latest") };
    assert.deepEqual((await world.post(call(1, "ping"), options)).refusal, [404, -32001, 1]);
    assert.equal(world.counter("revisions.mismatched"), 0);
  });
});

/** Refusals of requests whose id cannot be known. */
const REFUSALS: readonly [
  what: string,
  refused: (world: World, options: RequestOptions) => Promise<Answer>,
][] = [
  ["a body that is no JSON", (world, options) => world.post("{", options)],
  ["an id that is none", (world, options) => world.post('{"jsonrpc":"2.0","id":{}}', options)],
  [
    "a Content-Type that is not JSON",
    (world, { headers, ...options }) =>
      world.post("{}", { ...options, headers: { ...headers, "content-type": "text/plain" } }),
  ],
  [
    "an Accept that rules out JSON",
    (world, { headers, ...options }) =>
      world.post(call(1, "ping"), { ...options, headers: { ...headers, accept: "text/html" } }),
  ],
  [
    "a GET that rules out streams",
    (world, { headers, ...options }) =>
      world.get({ ...options, headers: { ...headers, accept: "text/html" } }),
  ],
];

describe.each(REFUSALS)("the id in the answer to %s", (_, refused) => {
  // covers: all/error-id
  it.each(LEGACY_REVISIONS)("is as a session of %s has it", async (revision) => {
    const world = new World();
    const session = await world.begin(revision);
    const { refusal } = await refused(world, { session });
    assert.equal(refusal[2], revision === NEWEST ? "left out" : null);
  });

  it("hangs on the session's revision, not on the one that is spoken", async () => {
    const world = new World();
    const session = await world.begin(OLDER);
    const { refusal } = await refused(world, { session, headers: speaking(NEWEST) });
    assert.equal(refusal[2], null);
  });

  it("hangs on the one that is spoken where the session is unknown", async () => {
    const options = { session: UNKNOWN, headers: speaking(NEWEST) };
    assert.equal((await refused(new World(), options)).refusal[2], "left out");
  });
});
