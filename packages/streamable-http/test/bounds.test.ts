import { describe, it } from "@jest/globals";
import {
  TransportError,
  type StreamableHttpConfig,
  type StreamableHttpConfigInput,
} from "@crossfade/core";
import assert from "node:assert/strict";
import type { Answer } from "./answer.js";
import { ALICE, BOB, call, NEWEST, settled, UNKNOWN, World } from "./world.js";

/** A limit whose answer is a refusal. */
interface Bound {
  readonly config: StreamableHttpConfigInput;
  /** Goes to the limit, and then beyond it. */
  readonly exceed: (world: World) => Promise<Answer>;
  readonly status: number;
  readonly code: number;
  readonly counter: string;
  /** Whether the client is told when to come back. */
  readonly temporary: boolean;
}

const fine = (answer: Answer): void => assert.ok(answer.status < 300, `${answer.status}`);

/** An `initialize` whose body, or whose parameters, have this many bytes. */
function initialize(bytes: number, of: "body" | "params"): object {
  const message = (x: string) => call(1, "initialize", { protocolVersion: NEWEST, x });
  const { length } = JSON.stringify(of === "body" ? message("") : message("")["params"]);
  return message("x".repeat(bytes - length));
}

function nesting(depth: number): string {
  const params = `{"a":${"[".repeat(depth - 2)}${"]".repeat(depth - 2)}}`;
  return `{"jsonrpc":"2.0","id":1,"method":"initialize","params":${params}}`;
}

const permanent = { temporary: false, code: -32000 };
const temporary = { temporary: true, code: -32000, status: 503 };

/** Limits that are answered otherwise, each with tests of its own. */
type Otherwise =
  | `max${"Queued" | "Replay" | "Stateless" | "State"}${string}`
  | "maxParkedCalls"
  | "maxRetainedStreams";

/** Without one of the options that say `max`, this does not compile. */
const BOUNDS: Record<
  Exclude<Extract<keyof StreamableHttpConfig, `max${string}`>, Otherwise>,
  Bound
> = {
  maxBodyBytes: {
    ...permanent,
    config: { maxBodyBytes: 200, maxInitializeBytes: 200 },
    exceed: async (world) => {
      fine(await world.post(initialize(200, "body")));
      return world.post(initialize(201, "body"));
    },
    status: 413,
    counter: "refused.BODY_TOO_LARGE",
  },
  maxInitializeBytes: {
    ...permanent,
    config: { maxInitializeBytes: 150 },
    exceed: async (world) => {
      fine(await world.post(initialize(150, "params")));
      return world.post(initialize(151, "params"));
    },
    status: 413,
    counter: "refused.BODY_TOO_LARGE",
  },
  maxJsonDepth: {
    temporary: false,
    code: -32600,
    config: { maxJsonDepth: 10 },
    exceed: async (world) => {
      fine(await world.post(nesting(10)));
      return world.post(nesting(11));
    },
    status: 400,
    counter: "refused.INVALID_REQUEST",
  },
  maxBatchLength: {
    temporary: false,
    code: -32600,
    config: { maxBatchLength: 2 },
    exceed: async (world) => {
      const session = await world.begin("2025-03-26");
      fine(await world.post([call(1, "ping"), call(2, "ping")], { session }));
      return world.post([call(1, "ping"), call(2, "ping"), call(3, "ping")], { session });
    },
    status: 400,
    counter: "refused.INVALID_REQUEST",
  },
  maxHeaderLength: {
    ...permanent,
    config: { maxHeaderLength: 50 },
    exceed: async (world) => {
      const session = await world.begin();
      fine(await world.get({ session, headers: { accept: "*/*,".padEnd(50, " ") } }));
      return world.get({ session, headers: { accept: "*/*,".padEnd(51, " ") } });
    },
    status: 431,
    counter: "refused.HEADER_TOO_LONG",
  },
  maxQueryLength: {
    ...permanent,
    config: { maxQueryLength: 50 },
    exceed: async (world) => {
      const session = await world.begin();
      fine(await world.get({ session, url: `/mcp?${"x".repeat(50)}` }));
      return world.get({ session, url: `/mcp?${"x".repeat(51)}` });
    },
    status: 414,
    counter: "refused.QUERY_TOO_LONG",
  },
  maxConnections: {
    ...temporary,
    config: { maxConnections: 1 },
    exceed: async (world) => {
      await world.open({ session: await world.begin() });
      return world.get({ session: await world.begin() });
    },
    counter: "refused.CONNECTION_LIMIT",
  },
  maxSessions: {
    ...temporary,
    config: { maxSessions: 3, maxSessionsPerPrincipal: 3 },
    exceed: async (world) => {
      fine(await world.initialize(NEWEST, { caller: ALICE }));
      fine(await world.initialize(NEWEST, { caller: BOB }));
      if (world.transport.statistics().sessions < 3) fine(await world.initialize(NEWEST));
      return world.initialize(NEWEST);
    },
    counter: "refused.SESSION_LIMIT",
  },
  maxSessionsPerPrincipal: {
    ...temporary,
    config: { maxSessionsPerPrincipal: 1 },
    exceed: async (world) => {
      fine(await world.initialize(NEWEST, { caller: ALICE }));
      fine(await world.initialize(NEWEST, { caller: BOB }));
      return world.initialize(NEWEST, { caller: ALICE });
    },
    counter: "refused.SESSION_LIMIT",
  },
  maxInFlightRequests: {
    ...temporary,
    config: { maxInFlightRequests: 2 },
    exceed: async (world) => {
      const session = await world.begin();
      for (const id of [1, 2]) void world.post(call(id, "hold"), { session });
      await settled();
      return world.post(call(3, "hold"), { session });
    },
    status: 429,
    counter: "refused.TOO_MANY_REQUESTS",
  },
};

describe.each(Object.entries(BOUNDS))("%s", (_, bound) => {
  // covers: all/body-size, all/limits, all/no-batch
  it(`is answered with ${bound.status} beyond, and counted`, async () => {
    const world = new World({ config: { retryAfterMs: 1_500, ...bound.config } });
    const answer = await bound.exceed(world);
    assert.deepEqual([answer.status, answer.message.error?.code], [bound.status, bound.code]);
    assert.equal(answer.header("Retry-After"), bound.temporary ? "2" : undefined);
    assert.equal(world.counter(bound.counter), 1);
  });

  it("leaves the session of a bystander as it was", async () => {
    const world = new World({ config: bound.config });
    const caller = { principal: "carol", auth: undefined, quotaKey: "carol" };
    const session = await world.begin(NEWEST, { caller });
    assert.equal((await bound.exceed(world)).status, bound.status);
    const answer = await world.post(call(2, "ping"), { session, caller });
    assert.equal(answer.message.id, 2);
  });
});

describe("maxHeaderLength", () => {
  it.each([
    ["accept", 431],
    ["content-type", 431],
    ["mcp-session-id", 431],
    ["mcp-protocol-version", 431],
    ["last-event-id", 431],
    ["user-agent", 404],
  ])("of %s: %i", async (name, status) => {
    const world = new World({ config: { maxHeaderLength: 30 } });
    const headers = { accept: "*/*", [name]: "x/".repeat(16) };
    assert.equal((await world.get({ session: UNKNOWN, headers })).status, status);
  });
});

describe("maxSessions", () => {
  it("has room again when a session ends, or does not come about", async () => {
    const world = new World({ config: { maxSessions: 1, maxSessionsPerPrincipal: 1 } });
    world.backend.beforeInitialize = () => assert.fail("no");
    await world.initialize(NEWEST);
    world.backend.beforeInitialize = undefined;
    const session = await world.begin();
    assert.equal((await world.initialize(NEWEST)).status, 503);
    assert.equal(world.counter("sessions.refused"), 1);
    await world.delete({ session });
    assert.equal((await world.initialize(NEWEST)).status, 200);
  });
});

describe("a configuration", () => {
  it.each<[string, object]>([
    ["an unknown option", { maxSession: 1 }],
    ["no number", { maxSessions: "many" }],
    ["options that contradict each other", { heartbeatMs: 2_000, sessionIdleMs: 1_000 }],
    ["a mode that there is not", { responseMode: "sse" }],
  ])("with %s is refused at start", (_, config) => {
    assert.throws(
      () => new World({ config }),
      (error: unknown) => TransportError.is(error) && error.code === "INVALID_CONFIG",
    );
  });
});
