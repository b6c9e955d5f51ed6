import { describe, expect, it } from "@jest/globals";
import { fromMethods } from "@crossfade/core";
import { SECRET } from "../test-backend.js";
import {
  ALICE,
  BEGUN,
  call,
  modernCall,
  NEWEST,
  note,
  OLDER,
  settled,
  UNKNOWN,
  World,
} from "../world.js";
import type { StreamableHttpConfigInput } from "@crossfade/core";

const sessionless = (config: StreamableHttpConfigInput = {}) =>
  new World({ config: { ...config, sessions: false } });
const version = (revision: string) => ({ headers: { "mcp-protocol-version": revision } });

describe("Streamable HTTP without sessions", () => {
  // covers: streamable/sessionless
  it("answers initialize, and begins nothing", async () => {
    const world = sessionless();
    const answer = await world.initialize(OLDER);
    expect(answer.status).toBe(200);
    expect(answer.message.result).toMatchObject({ protocolVersion: OLDER });
    expect(answer.header("Mcp-Session-Id")).toBeUndefined();
    expect(world.transport.statistics().sessions).toBe(0);
    expect(world.backend.began).toEqual([]);
  });

  // covers: streamable/sessionless, streamable/version-absent
  it.each([
    [undefined, "2025-03-26"],
    ["2025-03-26", "2025-03-26"],
    [NEWEST, NEWEST],
  ])("answers a request whose version header is %s as one of %s", async (spoken, revision) => {
    const options = spoken === undefined ? {} : version(spoken);
    const answer = await sessionless().post(call(1, "whoami"), { ...options, caller: ALICE });
    expect(answer.message.result).toMatchObject({ principal: "alice", revision });
  });

  it("ignores a session that a client names", async () => {
    const answer = await sessionless().post(call(1, "echo", { a: 1 }), { session: UNKNOWN });
    expect(answer.message.result).toEqual({ echoed: { a: 1 } });
    expect(answer.header("Mcp-Session-Id")).toBeUndefined();
  });

  // covers: streamable/sessionless
  it("knows no GET and no DELETE", async () => {
    const world = sessionless();
    for (const options of [{}, { session: UNKNOWN }]) {
      for (const answer of [await world.get(options), await world.delete(options)]) {
        expect(answer.status).toBe(405);
        expect(answer.header("Allow")).toBe("POST");
      }
    }
  });

  it("answers an error of the backend with 200, as in a session", async () => {
    const world = sessionless();
    expect((await world.post(call(1, "nonsense"))).refusal).toEqual([200, -32601, 1]);
    expect((await world.post(call(2, "missing"))).refusal).toEqual([200, -32002, 2]);
    for (const method of ["fail", "failLater", "nothing", "unwritable"]) {
      const answer = await world.post(call(3, method));
      expect(answer.refusal).toEqual([200, -32603, 3]);
      expect(answer.body).not.toContain(SECRET);
    }
  });

  it("refuses a version that is none", async () => {
    const answer = await sessionless().post(call(1, "echo"), version("1999-01-01"));
    expect(answer.refusal).toEqual([400, -32000, 1]);
  });

  it("takes notifications and responses with 202", async () => {
    const world = sessionless();
    expect((await world.post(note("notifications/initialized"))).status).toBe(202);
    expect((await world.post({ jsonrpc: "2.0", id: 1, result: {} })).status).toBe(202);
    expect((await world.post(note("notifications/fails"))).status).toBe(202);
    expect(world.counter("sessionless.oneWay")).toBe(3);
    expect(world.backend.notifications.map(({ method }) => method)).toContain(
      "notifications/initialized",
    );
  });

  // covers: all/batch, all/no-batch
  it("takes a batch where the revision has them", async () => {
    const world = sessionless();
    const batch = [call(1, "echo"), note("notifications/initialized"), call(2, "later")];
    for (const options of [{}, version("2025-03-26")]) {
      const answer = await world.post(batch, options);
      expect(answer.batch.map(({ id }) => id)).toEqual([1, 2]);
    }
    expect((await world.post(batch, version(OLDER))).refusal).toEqual([400, -32600, null]);
    expect((await world.post([call(1, "initialize")])).refusal).toEqual([400, -32600, null]);
  });

  it("streams what comes before the answer, without ids that a client could resume from", async () => {
    const world = sessionless();
    const stream = await world.stream(call(1, "count", { to: 2 }), version(NEWEST));
    expect(stream.heard).toEqual(["notifications/progress", "notifications/progress", 1]);
    expect(stream.ids).toEqual([undefined, undefined, undefined]);
    expect(stream.ended).toBe(true);
    await settled();
    expect(world.transport.statistics().connections).toBe(0);
  });

  it("streams always, or never, as configured", async () => {
    const streaming = await sessionless({ responseMode: "stream" }).stream(call(1, "echo"));
    expect(streaming.heard).toEqual([1]);
    const json = await sessionless({ responseMode: "json" }).post(call(1, "count", { to: 2 }));
    expect(json.message.result).toEqual({ to: 2 });
  });

  it("goes on without a stream when there are too many", async () => {
    const world = sessionless({ maxConnections: 1 });
    const first = await world.held(1, {});
    const second = await world.post(call(2, "count", { to: 2 }));
    expect(second.message.result).toEqual({ to: 2 });
    await world.succeed(1);
    expect(first.heard).toEqual([BEGUN, 1]);
    expect((await world.stream(call(3, "count", { to: 1 }))).heard).toHaveLength(2);
  });

  it("does not take two requests with one id for each other", async () => {
    const world = sessionless();
    const texts = ["a", "b"];
    const answers = await Promise.all(texts.map((text) => world.post(call(1, "later", { text }))));
    expect(answers.map(({ message }) => message.result)).toEqual(
      texts.map((text) => ({ echoed: { text } })),
    );
  });

  it("lets a server ask nothing, and says why", async () => {
    const backend = fromMethods({
      serverInfo: { name: "asks", version: "1" },
      capabilities: {},
      methods: {
        ask: async (_, exchange) => {
          const error = await exchange.request("roots/list").catch((reason: unknown) => reason);
          return { said: String(error) };
        },
      },
    });
    const world = new World({ config: { sessions: false }, backend });
    expect((await world.post(call(1, "ask"))).message.result?.["said"]).toMatch(
      /roots\/list needs a session, and sessions are switched off here/,
    );
  });

  it("gives up what takes too long, and tells the backend", async () => {
    const world = sessionless({ requestTimeoutMs: 1_000 });
    const pending = world.post(call(1, "hold"));
    await settled();
    const { exchange } = world.backend.held(1);
    await world.pass(1_001);
    expect((await pending).refusal).toEqual([200, -32000, 1]);
    expect(exchange.signal.aborted).toBe(true);
    expect(world.transport.statistics().requestsInFlight).toBe(0);
    expect(world.counter("sessionless.timedOut")).toBe(1);
    await world.succeed(1);
  });

  it("counts towards the limits of requests without a session", async () => {
    const world = sessionless({ maxStatelessRequests: 1 });
    const pending = world.post(call(1, "hold"));
    await settled();
    const refused = await world.post(call(2, "echo"));
    expect(refused.refusal).toEqual([503, -32000, 2]);
    expect(refused.header("Retry-After")).toBeDefined();
    await world.succeed(1);
    expect((await pending).status).toBe(200);
    expect((await world.post(call(3, "echo"))).status).toBe(200);
  });

  it("answers what is in flight while it drains, and takes nothing more", async () => {
    const world = sessionless();
    const pending = world.post(call(1, "hold"));
    await settled();
    const drained = world.transport.drain(5_000);
    expect((await world.post(call(2, "echo"))).refusal).toEqual([503, -32000, 2]);
    await world.succeed(1, { done: true });
    expect((await pending).message.result).toEqual({ done: true });
    world.clock.advance(1_000);
    await drained;
  });

  it("answers what is left when it closes", async () => {
    const world = sessionless();
    const pending = world.post(call(1, "hold"));
    await settled();
    await world.transport.close();
    expect((await pending).refusal).toEqual([200, -32000, 1]);
  });

  it("serves the modern revision as ever", async () => {
    const answer = await sessionless().post(...modernCall(1, "server/discover"));
    expect(answer.message.result).toMatchObject({ resultType: "complete" });
  });
});
