import { describe, it } from "@jest/globals";
import { TransportError, type HttpSseConfig, type HttpSseConfigInput } from "@crossfade/core";
import assert from "node:assert/strict";
import { ALICE, BOB, call, settled, World, type Answer } from "./world.js";

/** A limit whose answer is a refusal. */
interface Bound {
  readonly config: HttpSseConfigInput;
  /** Goes to the limit, and then beyond it. */
  readonly exceed: (world: World) => Promise<Answer>;
  readonly status: number;
  readonly code: number;
  readonly counter: string;
  /** Whether the client is told when to come back. */
  readonly temporary: boolean;
}

const fine = (answer: Answer): void => assert.ok(answer.status < 300, `${answer.status}`);

/** A request whose body has this many bytes. */
function sized(bytes: number): string {
  const [start, end] = JSON.stringify(call(1, "echo", { text: "|" })).split("|");
  return start + "x".repeat(bytes - start!.length - end!.length) + end;
}

/** An `initialize` whose parameters have this many bytes. */
function initialize(bytes: number): object {
  const protocolVersion = "2024-11-05";
  const { length } = JSON.stringify({ protocolVersion, x: "" });
  return call(1, "initialize", { protocolVersion, x: "x".repeat(bytes - length) });
}

function nesting(depth: number): string {
  const params = `{"a":${"[".repeat(depth - 2)}${"]".repeat(depth - 2)}}`;
  return `{"jsonrpc":"2.0","id":1,"method":"echo","params":${params}}`;
}

const permanent = { temporary: false, code: -32000 };
const temporary = { temporary: true, code: -32000, status: 503 };

/** Without one of the options that say `max`, this does not compile. */
const BOUNDS: Record<
  Exclude<
    Extract<keyof HttpSseConfig, `max${string}`>,
    `max${"Queued" | "Replay" | "State"}${string}`
  >,
  Bound
> = {
  maxBodyBytes: {
    ...permanent,
    config: { maxBodyBytes: 100, maxInitializeBytes: 100 },
    exceed: async (world) => {
      fine(await world.post(sized(100)));
      return world.post(sized(101));
    },
    status: 413,
    counter: "refused.BODY_TOO_LARGE",
  },
  maxInitializeBytes: {
    ...permanent,
    config: { maxInitializeBytes: 100 },
    exceed: async (world) => {
      fine(await world.post(initialize(100)));
      return world.post(initialize(101));
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
      fine(await world.post([call(1, "ping"), call(2, "ping")]));
      return world.post([call(1, "ping"), call(2, "ping"), call(3, "ping")]);
    },
    status: 400,
    counter: "refused.INVALID_REQUEST",
  },
  maxHeaderLength: {
    ...permanent,
    config: { maxHeaderLength: 50 },
    exceed: async (world) => {
      fine(await world.get({ headers: { accept: "*/*,".padEnd(50, " ") } }));
      return world.get({ headers: { accept: "*/*,".padEnd(51, " ") } });
    },
    status: 431,
    counter: "refused.HEADER_TOO_LONG",
  },
  maxQueryLength: {
    ...permanent,
    config: { maxQueryLength: 50 },
    exceed: async (world) => {
      fine(await world.get({ url: `/sse?${"x".repeat(50)}` }));
      return world.get({ url: `/sse?${"x".repeat(51)}` });
    },
    status: 414,
    counter: "refused.QUERY_TOO_LONG",
  },
  maxConnections: {
    ...temporary,
    config: { maxConnections: 1 },
    exceed: async (world) => {
      await world.open();
      return world.get();
    },
    counter: "refused.CONNECTION_LIMIT",
  },
  maxSessions: {
    ...temporary,
    config: { maxSessions: 2, maxSessionsPerPrincipal: 2 },
    exceed: async (world) => {
      await world.post(call(1, "ping"), { caller: ALICE });
      await world.post(call(1, "ping"), { caller: BOB });
      return world.post(call(1, "ping"));
    },
    counter: "refused.SESSION_LIMIT",
  },
  maxSessionsPerPrincipal: {
    ...temporary,
    config: { maxSessionsPerPrincipal: 1 },
    exceed: async (world) => {
      fine(await world.get({ caller: ALICE }));
      fine(await world.get({ caller: BOB }));
      return world.get({ caller: ALICE });
    },
    counter: "refused.SESSION_LIMIT",
  },
  maxInFlightRequests: {
    ...temporary,
    config: { maxInFlightRequests: 2 },
    exceed: async (world) => {
      const { sessionId: session } = await world.open();
      for (const id of [1, 2]) fine(await world.post(call(id, "hold"), { session }));
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
    const bystander = await world.post(call(1, "ping"), { caller: { ...BOB, quotaKey: "B" } });
    assert.equal((await bound.exceed(world)).status, bound.status);
    const answer = await world.post(call(2, "ping"), { session: bystander.sessionId, caller: BOB });
    assert.equal(answer.message.id, 2);
  });
});

describe("a body", () => {
  it("is measured in bytes, not in characters", async () => {
    const config = { maxBodyBytes: 100, maxInitializeBytes: 100 };
    const text = sized(100).replace("x", "ü");
    assert.equal((await new World({ config }).post(text)).status, 413);
  });

  it("of initialize is measured in bytes, too", async () => {
    const params = { protocolVersion: "2024-11-05", x: "ü".repeat(40) };
    const world = new World({ config: { maxInitializeBytes: 100 } });
    assert.equal(JSON.stringify(params).length < 100, true);
    assert.equal((await world.post(call(1, "initialize", params))).status, 413);
  });

  it("of initialize may be without parameters", async () => {
    const world = new World({ config: { maxInitializeBytes: 2 } });
    assert.equal((await world.post(call(1, "initialize"))).status, 200);
  });
});

describe("maxHeaderLength", () => {
  it.each([
    ["accept", 431],
    ["content-type", 431],
    ["mcp-session-id", 431],
    ["mcp-protocol-version", 431],
    ["last-event-id", 431],
    ["user-agent", 200],
  ])("of %s: %i", async (name, status) => {
    const world = new World({ config: { maxHeaderLength: 20 } });
    assert.equal((await world.get({ headers: { [name]: "x/".repeat(11) } })).status, status);
  });
});

describe("maxSessions", () => {
  it("has room again when a session ends", async () => {
    const world = new World({ config: { maxSessions: 1, maxSessionsPerPrincipal: 1 } });
    const { sessionId: session } = await world.open();
    assert.equal((await world.get()).status, 503);
    assert.equal(world.counter("sessions.refused"), 1);
    await world.delete({ session });
    await settled();
    assert.equal((await world.get()).status, 200);
  });
});

describe("maxInFlightRequests", () => {
  it("is each session's own", async () => {
    const world = new World({ config: { maxInFlightRequests: 1 } });
    const [one, other] = [await world.open(), await world.open()];
    await world.post(call(1, "hold"), { session: one.sessionId });
    assert.equal((await world.post(call(2, "hold"), { session: one.sessionId })).status, 429);
    assert.equal((await world.post(call(1, "hold"), { session: other.sessionId })).status, 202);
  });
});

describe("a configuration", () => {
  it.each<[string, object]>([
    ["an unknown option", { maxSession: 1 }],
    ["no number", { maxSessions: "many" }],
    ["options that contradict each other", { reconnectGraceMs: 100 }],
    ["an end without a date", { deprecation: { mode: "enforce" } }],
  ])("with %s is refused at start", (_, config) => {
    assert.throws(
      () => new World({ config }),
      (error: unknown) => TransportError.is(error) && error.code === "INVALID_CONFIG",
    );
  });
});
