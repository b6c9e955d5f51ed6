import assert from "node:assert/strict";
import { META_KEY, type Exchange, type MethodHandler, type TransportError } from "@crossfade/core";
import { describe, it } from "@jest/globals";
import { capable, Gate, settled, StatelessWorld, type WorldOptions } from "./stateless-world.js";

const PROGRESS = "notifications/progress";
const LOG = "notifications/message";

/** A backend whose one method is held until the test says how it ends. */
function makeHeld(config: WorldOptions["config"] = {}) {
  const begun = new Gate<Exchange>();
  const end = new Gate<object>();
  const world = new StatelessWorld({
    methods: {
      hold: async (_, exchange) => {
        begun.open(exchange);
        return { ...(await end.passed) };
      },
    },
    config,
  });
  return { world, begun, end };
}

function reasonOf({ signal }: Exchange): string {
  return (signal.reason as TransportError).code;
}

const report: MethodHandler = (_, exchange) => {
  exchange.notify(PROGRESS, { progress: 1 });
  exchange.notify("notifications/bare");
  return { done: true };
};

describe("the answer to a modern request", () => {
  // covers: modern/json-or-stream
  it("is JSON where nothing else is sent", async () => {
    const answer = await new StatelessWorld({ methods: { do: () => ({}) } }).post("do");
    assert.equal(answer.streamed, false);
    assert.equal(answer.header("content-type"), "application/json");
  });

  it("is no place for changes, which belong to those who listen for them", async () => {
    const methods: Record<string, MethodHandler> = {
      do: (_, exchange) => {
        for (const list of ["tools", "prompts", "resources"]) {
          exchange.notify(`notifications/${list}/list_changed`);
        }
        exchange.notify("notifications/resources/updated", { uri: "note://1" });
        return {};
      },
    };
    assert.equal((await new StatelessWorld({ methods }).post("do")).streamed, false);
  });

  // covers: modern/json-or-stream, modern/no-event-ids
  it("is a stream where something is sent first, in order, without ids, and ends with it", async () => {
    const answer = await new StatelessWorld({ methods: { do: report } }).post("do", {}, { id: 9 });
    await settled();
    assert.equal(answer.status, 200);
    assert.equal(answer.header("content-type"), "text/event-stream");
    const [first, second, last] = answer.messages;
    assert.deepEqual(first, { jsonrpc: "2.0", method: PROGRESS, params: { progress: 1 } });
    assert.deepEqual(second, { jsonrpc: "2.0", method: "notifications/bare" });
    assert.equal(last?.id, 9);
    assert.equal(last.result?.["done"], true);
    assert.equal(answer.sink.closed, true);
    assert.doesNotMatch(answer.sink.text, /^(id|retry):/m);
  });

  it("says on the stream that the request failed", async () => {
    const world = new StatelessWorld({
      methods: {
        do: (_, exchange) => {
          exchange.notify(PROGRESS);
          throw new Error("no");
        },
      },
    });
    const answer = await world.post("do");
    assert.equal(answer.status, 200);
    assert.equal(answer.message.error?.code, -32603);
    assert.equal(answer.sink.closed, true);
  });

  it("asks for input on the stream, once that is one", async () => {
    const world = new StatelessWorld({
      methods: {
        "tools/call": (_, exchange) => {
          exchange.notify(PROGRESS, { progress: 1 });
          return exchange.request("roots/list");
        },
      },
    });
    const answer = await world.post("tools/call", { name: "x" }, { meta: capable("roots") });
    await answer.sink.ended.passed;
    assert.equal(answer.result["resultType"], "input_required");
    assert.equal(answer.sink.closed, true);
  });

  it("is always JSON with the mode json, and what is sent first is lost", async () => {
    const config = { responseMode: "json" } as const;
    const answer = await new StatelessWorld({ methods: { do: report }, config }).post("do");
    assert.equal(answer.streamed, false);
    assert.equal(answer.result["done"], true);
  });

  it("is always a stream with the mode stream", async () => {
    const config = { responseMode: "stream" } as const;
    const answer = await new StatelessWorld({ methods: { do: () => ({}) }, config }).post("do");
    await settled();
    assert.equal(answer.streamed, true);
    assert.equal(answer.messages.length, 1);
    assert.equal(answer.sink.closed, true);
  });

  it("is followed by nothing", async () => {
    const { world, begun, end } = makeHeld();
    const pending = world.start("hold");
    const exchange = await begun.passed;
    exchange.notify(PROGRESS);
    end.open({});
    const answer = await pending.answer;
    await settled();
    const before = answer.sink.text;
    exchange.notify(PROGRESS);
    assert.equal(answer.sink.text, before);
  });
});

describe("log messages of a modern request", () => {
  const levels = ["debug", "info", "warning", "emergency", "nonsense", undefined];

  async function hear(logLevel: string | undefined): Promise<readonly unknown[]> {
    const world = new StatelessWorld({
      methods: {
        log: (_, exchange) => {
          for (const level of levels) exchange.notify(LOG, { level, data: "x" });
          exchange.notify(LOG);
          return {};
        },
      },
    });
    const answer = await world.post("log", {}, { meta: { [META_KEY.logLevel]: logLevel } });
    await settled();
    return answer.messages.slice(0, -1).map(({ params }) => params?.["level"]);
  }

  // covers: modern/log-level
  it.each([
    [undefined, []],
    ["debug", ["debug", "info", "warning", "emergency"]],
    ["notice", ["warning", "emergency"]],
    ["warning", ["warning", "emergency"]],
    ["emergency", ["emergency"]],
  ])("with the level %s are %j", async (logLevel, expected) => {
    assert.deepEqual(await hear(logLevel), expected);
  });
});

describe("a client that leaves", () => {
  // covers: modern/disconnect-cancels
  it("cancels the request before its answer as JSON", async () => {
    const { world, begun, end } = makeHeld();
    const pending = world.start("hold");
    const exchange = await begun.passed;
    assert.equal(exchange.signal.aborted, false);
    assert.equal(world.inFlight, 1);
    pending.leave();
    assert.equal(reasonOf(exchange), "REQUEST_CANCELLED");
    assert.equal(world.inFlight, 0);
    assert.equal(world.counter("stateless.cancelled"), 1);
    end.open({});
    await settled();
    assert.equal(pending.settled, false);
  });

  // covers: modern/disconnect-cancels
  it("cancels the request whose answer is a stream, and nothing more is sent", async () => {
    const { world, begun, end } = makeHeld();
    const pending = world.start("hold");
    const exchange = await begun.passed;
    exchange.notify(PROGRESS);
    const answer = await pending.answer;
    answer.sink.disconnect();
    assert.equal(reasonOf(exchange), "REQUEST_CANCELLED");
    exchange.notify(PROGRESS);
    end.open({});
    await settled();
    assert.equal(answer.messages.length, 1);
    assert.equal(world.inFlight, 0);
    assert.equal(world.clock.timerCount, 0);
  });

  it("is seen once, though request and stream both tell", async () => {
    const { world, begun } = makeHeld();
    const pending = world.start("hold");
    (await begun.passed).notify(PROGRESS);
    (await pending.answer).sink.disconnect();
    pending.leave();
    assert.equal(world.counter("stateless.cancelled"), 1);
  });

  it("cancels nothing after the answer", async () => {
    const { world, begun, end } = makeHeld();
    const pending = world.start("hold");
    const exchange = await begun.passed;
    end.open({});
    await pending.answer;
    pending.leave();
    assert.equal(exchange.signal.aborted, false);
    assert.equal(world.counter("stateless.cancelled"), 0);
  });

  it("cannot be asked for anything any more", async () => {
    const rejected = new Gate<unknown>();
    const begun = new Gate();
    const go = new Gate();
    const world = new StatelessWorld({
      methods: {
        "tools/call": async (_, exchange) => {
          begun.open();
          await go.passed;
          await exchange.request("roots/list").catch(rejected.open);
          return {};
        },
      },
    });
    const pending = world.start("tools/call", { name: "x" }, { meta: capable("roots") });
    await begun.passed;
    pending.leave();
    go.open();
    assert.equal(((await rejected.passed) as TransportError).code, "REQUEST_CANCELLED");
    assert.equal(world.counter("parked.parked"), 0);
  });

  it("before the backend is asked keeps it from being asked", async () => {
    const gate = new Gate();
    let asked = 0;
    const world = new StatelessWorld({
      methods: { "tools/call": () => ({ asked: (asked += 1) }) },
      backend: { headerParameters: () => gate.passed.then(() => undefined) },
    });
    const pending = world.start("tools/call", { name: "x" });
    await settled();
    pending.leave();
    gate.open();
    await settled();
    assert.equal(asked, 0);
  });
});

describe("a modern request that takes too long", () => {
  const config = { requestTimeoutMs: 60_000, clientRequestTimeoutMs: 60_000 };

  it("is answered with an error, and aborted", async () => {
    const { world, begun } = makeHeld(config);
    const pending = world.start("hold");
    const { signal } = await begun.passed;
    await world.pass(59_999);
    assert.equal(signal.aborted, false);
    await world.pass(1);
    assert.equal((signal.reason as TransportError).code, "REQUEST_TIMEOUT");
    assert.equal((await pending.answer).message.error?.code, -32000);
    assert.equal(world.inFlight, 0);
  });

  it("does not end those that came later", async () => {
    const { world, begun } = makeHeld(config);
    const first = world.start("hold");
    await begun.passed;
    await world.pass(1);
    const second = world.start("hold");
    await settled();
    await world.pass(59_999);
    await settled();
    assert.deepEqual([first.settled, second.settled], [true, false]);
  });

  it("may end in its own way afterwards, which nobody hears of", async () => {
    const { world, begun, end } = makeHeld(config);
    const pending = world.start("hold");
    (await begun.passed).notify(PROGRESS);
    const answer = await pending.answer;
    await world.pass(60_000);
    end.open({ late: true });
    await settled();
    assert.equal(answer.messages.length, 2);
    assert.equal(answer.message.error?.code, -32000);
  });
});

describe("quiet streams of modern requests", () => {
  // covers: all/heartbeat
  it("get a comment now and then, until they end", async () => {
    const { world, begun, end } = makeHeld({ heartbeatMs: 1_000 });
    const pending = world.start("hold");
    (await begun.passed).notify(PROGRESS);
    const answer = await pending.answer;
    world.clock.advance(1_000);
    assert.match(answer.sink.text, /^:/m);
    end.open({});
    await settled();
    assert.equal(world.clock.timerCount, 0);
  });
});

describe("a server that shuts down", () => {
  it("lets requests finish, and takes no more", async () => {
    const { world, begun, end } = makeHeld();
    const pending = world.start("hold");
    await begun.passed;
    const drained = world.transport.drain(world.clock.monotonic() + 10_000);
    const refused = await world.post("hold");
    assert.deepEqual(refused.refusal, [503, -32000]);
    end.open({});
    assert.equal((await pending.answer).status, 200);
    world.clock.advance(10_000);
    await drained;
  });

  it("ends what is left when it closes", async () => {
    const { world, begun } = makeHeld();
    const pending = world.start("hold");
    const { signal } = await begun.passed;
    await world.transport.close();
    assert.equal((signal.reason as TransportError).code, "DRAINING");
    assert.equal((await pending.answer).message.error?.code, -32000);
    assert.equal(world.inFlight, 0);
  });
});
