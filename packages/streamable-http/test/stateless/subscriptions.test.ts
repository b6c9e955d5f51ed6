import assert from "node:assert/strict";
import { META_KEY, type Exchange, type JsonObject } from "@crossfade/core";
import { describe, it } from "@jest/globals";
import { Gate, settled, StatelessWorld, type WorldOptions } from "./stateless-world.js";

const ALL = {
  toolsListChanged: true,
  promptsListChanged: true,
  resourcesListChanged: true,
  resourceSubscriptions: ["a:1", "a:2"],
};
const OFFERED = {
  tools: { listChanged: true },
  prompts: { listChanged: true },
  resources: { listChanged: true, subscribe: true },
};
const TOOLS = "notifications/tools/list_changed";
const UPDATED = "notifications/resources/updated";

function makeWorld(options: WorldOptions = {}) {
  const world = new StatelessWorld({ described: { capabilities: OFFERED }, ...options });
  const listen = (notifications: unknown, id?: string) =>
    world.post("subscriptions/listen", { notifications }, id === undefined ? {} : { id });
  return { world, listen };
}

describe("subscriptions/listen", () => {
  // covers: modern/listen
  it("begins with what is honoured", async () => {
    const answer = await makeWorld().listen(ALL, "s");
    assert.equal(answer.status, 200);
    assert.equal(answer.header("content-type"), "text/event-stream");
    assert.deepEqual(answer.messages, [
      {
        jsonrpc: "2.0",
        method: "notifications/subscriptions/acknowledged",
        params: { notifications: ALL, _meta: { [META_KEY.subscriptionId]: "s" } },
      },
    ]);
  });

  // covers: modern/listen
  it.each([
    [{}, {}],
    [{ tools: {} }, {}],
    [{ tools: { listChanged: false } }, {}],
    [{ tools: { listChanged: true } }, { toolsListChanged: true }],
    [{ prompts: { listChanged: true } }, { promptsListChanged: true }],
    [{ resources: { listChanged: true } }, { resourcesListChanged: true }],
    [{ resources: { subscribe: true } }, { resourceSubscriptions: ["a:1", "a:2"] }],
  ])("with the capabilities %j honours %j", async (capabilities, honoured) => {
    const answer = await makeWorld({ described: { capabilities } }).listen(ALL);
    assert.deepEqual(answer.message.params?.["notifications"], honoured);
  });

  it("honours everything of a server that does not describe itself", async () => {
    const answer = await makeWorld({ backend: { describe: () => undefined as never } }).listen(ALL);
    assert.deepEqual(answer.message.params?.["notifications"], ALL);
  });

  it("honours nothing that was not asked for", async () => {
    const answer = await makeWorld().listen({ toolsListChanged: false, promptsListChanged: true });
    assert.deepEqual(answer.message.params?.["notifications"], { promptsListChanged: true });
  });

  it.each([
    undefined,
    null,
    [],
    "all",
    { toolsListChanged: "yes" },
    { resourcesListChanged: null },
    { resourceSubscriptions: "a:1" },
    { resourceSubscriptions: [1] },
  ])("is refused with the filter %j", async (filter) => {
    const { world, listen } = makeWorld();
    assert.deepEqual((await listen(filter)).refusal, [400, -32602]);
    assert.equal(world.transport.statistics().connections, 0);
    assert.equal(world.inFlight, 0);
  });

  it("is a stream even where all else is answered as JSON", async () => {
    const answer = await makeWorld({ config: { responseMode: "json" } }).listen(ALL);
    assert.equal(answer.streamed, true);
  });
});

describe("what clients that listen hear of", () => {
  // covers: modern/listen-ids
  it("is told to those who asked for it, each under its own id", async () => {
    const { world, listen } = makeWorld();
    const one = await listen({ toolsListChanged: true }, "one");
    const two = await listen(ALL, "two");
    const none = await listen({ promptsListChanged: true });
    assert.equal(world.transport.statistics().connections, 3);
    assert.equal(world.transport.notifyAll(TOOLS), 2);
    for (const [answer, id] of [
      [one, "one"],
      [two, "two"],
    ] as const) {
      assert.deepEqual(answer.message, {
        jsonrpc: "2.0",
        method: TOOLS,
        params: { _meta: { [META_KEY.subscriptionId]: id } },
      });
    }
    assert.equal(none.messages.length, 1);
  });

  it("keeps its parameters and its own _meta", async () => {
    const { world, listen } = makeWorld();
    const answer = await listen(ALL, "s");
    world.transport.notifyAll(UPDATED, { uri: "a:2", _meta: { own: 1 } });
    assert.deepEqual(answer.message.params, {
      uri: "a:2",
      _meta: { own: 1, [META_KEY.subscriptionId]: "s" },
    });
  });

  it.each([
    [UPDATED, { uri: "a:3" }],
    [UPDATED, {}],
    [UPDATED, undefined],
    ["notifications/message", { level: "emergency" }],
    ["notifications/progress", {}],
  ])("is no %s with %j, which nobody asked for", async (method, params) => {
    const { world, listen } = makeWorld();
    await listen(ALL);
    assert.equal(world.transport.notifyAll(method, params), 0);
  });

  it("goes to nobody who has left", async () => {
    const { world, listen } = makeWorld();
    const [left, right] = [await listen(ALL), await listen(ALL)];
    left.sink.disconnect();
    assert.equal(world.transport.statistics().connections, 1);
    assert.equal(world.transport.notifyAll(TOOLS), 1);
    assert.equal(left.messages.length, 1);
    assert.equal(right.messages.length, 2);
  });
});

describe("a backend whose clients listen", () => {
  function makeListening() {
    const heard: { exchange: Exchange; uris: readonly string[] }[] = [];
    const stopped: number[] = [];
    const made = makeWorld({
      backend: {
        listen(exchange, uris) {
          const at = heard.push({ exchange, uris });
          return () => void stopped.push(at);
        },
      },
    });
    const tell = (method: string, params?: JsonObject) => heard[0]?.exchange.notify(method, params);
    return { ...made, heard, stopped, tell };
  }

  it("tells one of them what that one asked for", async () => {
    const { listen, heard, tell } = makeListening();
    const answer = await listen({ resourceSubscriptions: ["a:1"] });
    const other = await listen({ resourceSubscriptions: ["a:1"] });
    assert.deepEqual(heard[0]?.uris, ["a:1"]);
    tell(UPDATED, { uri: "a:1" });
    tell(UPDATED, { uri: "a:2" });
    tell(TOOLS);
    assert.deepEqual(answer.message.params?.["uri"], "a:1");
    assert.equal(answer.messages.length, 2);
    assert.equal(other.messages.length, 1);
  });

  it("hears of no resources where none were asked for", async () => {
    const { listen, heard } = makeListening();
    await listen({});
    assert.deepEqual(heard[0]?.uris, []);
  });

  it("is stopped once the client has gone", async () => {
    const { listen, stopped, tell } = makeListening();
    const answer = await listen(ALL);
    await listen(ALL);
    assert.deepEqual(stopped, []);
    answer.sink.disconnect();
    assert.deepEqual(stopped, [1]);
    tell(TOOLS);
    assert.equal(answer.messages.length, 1);
  });

  it("is stopped when the server drains", async () => {
    const { world, listen, stopped } = makeListening();
    await listen(ALL);
    await world.transport.drain(world.clock.monotonic());
    assert.deepEqual(stopped, [1]);
  });

  it("that cannot listen fails the request, and leaves nothing behind", async () => {
    const backend = {
      listen: () => {
        throw new Error("no");
      },
    };
    const { world, listen } = makeWorld({ backend });
    const answer = await listen(ALL);
    assert.equal(answer.message.error?.code, -32603);
    assert.equal(answer.sink.closed, true);
    assert.equal(world.transport.statistics().connections, 0);
    assert.equal(world.transport.notifyAll(TOOLS), 0);
  });
});

describe("the end of a subscription", () => {
  // covers: modern/listen-end
  it("is its result, and then that of the stream, when the server drains", async () => {
    const { world, listen } = makeWorld();
    const answer = await listen(ALL, "s");
    await world.transport.drain(world.clock.monotonic());
    assert.deepEqual(answer.message, {
      jsonrpc: "2.0",
      id: "s",
      result: {
        resultType: "complete",
        _meta: {
          [META_KEY.serverInfo]: { name: "test", version: "1" },
          [META_KEY.subscriptionId]: "s",
        },
      },
    });
    assert.equal(answer.sink.closed, true);
    assert.equal(answer.sink.destroyed, false);
    assert.equal(world.transport.statistics().connections, 0);
  });

  it("comes with the server's, and no other begins", async () => {
    const { world, listen } = makeWorld();
    const answer = await listen(ALL);
    await world.transport.close();
    assert.equal(answer.sink.closed, true);
    assert.deepEqual((await listen(ALL)).refusal, [503, -32000]);
    assert.equal(world.clock.timerCount, 0);
  });

  it("that comes before its beginning leaves nothing behind", async () => {
    const gate = new Gate();
    const describeLater = async () => {
      await gate.passed;
      return { serverInfo: {}, capabilities: OFFERED };
    };
    const { world } = makeWorld({ backend: { describe: describeLater } });
    const leaving = world.start("subscriptions/listen", { notifications: ALL });
    await settled();
    leaving.leave();
    gate.open();
    await settled();
    assert.equal(world.transport.statistics().connections, 0);
    assert.equal(world.inFlight, 0);
    assert.equal(world.counter("stateless.cancelled"), 1);
  });
});
