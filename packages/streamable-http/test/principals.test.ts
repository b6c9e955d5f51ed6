import { describe, it } from "@jest/globals";
import type { Caller } from "@crossfade/core";
import assert from "node:assert/strict";
import type { Answer, OpenStream } from "./answer.js";
import { ALICE, BEGUN, BOB, call, NEWEST, note, UNKNOWN, World } from "./world.js";

/** What somebody may do with a session's id, and an event's id. */
type Attempt = (
  world: World,
  options: { readonly session: string; readonly caller: Caller },
  eventId: string,
) => Promise<Answer>;

const ATTEMPTS: readonly (readonly [string, Attempt])[] = [
  ["POST a request", (world, options) => world.post(call("x", "echo"), options)],
  ["POST a notification", (world, options) => world.post(note("notifications/a"), options)],
  [
    "POST a cancellation",
    (world, options) => world.post(note("notifications/cancelled", { requestId: 1 }), options),
  ],
  [
    "POST an answer",
    (world, options) => world.post({ jsonrpc: "2.0", id: "x", result: {} }, options),
  ],
  ["POST a batch", (world, options) => world.post([call("x", "echo")], options)],
  ["POST initialize", (world, options) => world.initialize(NEWEST, options)],
  ["POST what is no JSON", (world, options) => world.post("{", options)],
  ["GET", (world, options) => world.get(options)],
  ["GET with Last-Event-ID", (world, options, after) => world.get({ ...options, after })],
  [
    "GET that rules out streams",
    (world, options) => world.get({ ...options, headers: { accept: "text/html" } }),
  ],
  ["DELETE", (world, options) => world.delete(options)],
  ["PUT", (world, options) => world.send({ method: "PUT", ...options })],
];

const NOBODY: Caller = { principal: undefined, auth: undefined, quotaKey: "alice" };

/** A session with everything in it that somebody could want. */
async function busySession(
  world: World,
  owner: Caller,
): Promise<[session: string, streams: readonly OpenStream[]]> {
  const session = await world.begin(NEWEST, { caller: owner });
  const standalone = await world.open({ session, caller: owner });
  const stream = await world.held(1, { session, caller: owner });
  return [session, [standalone, stream]];
}

describe.each([
  ["another principal's", ALICE, BOB],
  ["a principal's, where there is none", ALICE, NOBODY],
  ["nobody's, where there is a principal", NOBODY, BOB],
  // Not the same as absent, though it looks like it.
  ["nobody's, where the principal has an empty name", NOBODY, { ...BOB, principal: "" }],
])("a session that is %s", (_, owner, stranger) => {
  // covers: all/other-principal
  it.each(ATTEMPTS)("is as if unknown to %s, and nothing happens to it", async (__, attempt) => {
    const world = new World();
    const [session, streams] = await busySession(world, owner);
    const eventId = streams[1]!.ids[0]!;
    const before = world.backend.requests.length;
    const unknown = await attempt(world, { session: UNKNOWN, caller: stranger }, eventId);
    const answer = await attempt(world, { session, caller: stranger }, eventId);
    assert.ok(answer.status >= 400);
    assert.deepEqual(
      [answer.status, answer.body, answer.reply.headers],
      [unknown.status, unknown.body, unknown.reply.headers],
    );

    assert.deepEqual([world.backend.requests.length, world.backend.notifications], [before, []]);
    assert.deepEqual(world.backend.ended, []);
    assert.equal(world.backend.held(1).exchange.signal.aborted, false);
    assert.deepEqual(
      streams.map(({ heard, sink }) => [heard, sink.closed]),
      [
        [[], false],
        [[BEGUN], false],
      ],
    );
    assert.equal((await world.post(call(2, "ping"), { session, caller: owner })).status, 200);
  });
});

describe("a session that is one's own", () => {
  it("is served whatever the token was that showed it", async () => {
    const world = new World();
    const [session] = await busySession(world, { ...ALICE, auth: { token: 1 } });
    const caller = { ...ALICE, auth: { token: 2 } };
    const answer = await world.post(call(2, "whoami"), { session, caller });
    assert.deepEqual(answer.message.result?.["auth"], { token: 2 });
    assert.deepEqual((await world.get({ session, caller: NOBODY })).refusal, [404, -32001, null]);
    assert.equal((await world.delete({ session, caller })).status, 200);
  });

  it("counts for its principal alone", async () => {
    const world = new World({ config: { maxSessionsPerPrincipal: 1 } });
    await world.begin(NEWEST, { caller: ALICE });
    await world.begin(NEWEST, { caller: BOB });
    assert.equal(world.transport.statistics().principals, 2);
  });
});
