import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { createMcpEndpoint } from "../../src/create-mcp-endpoint.js";
import { backendOf, settled } from "../endpoint-world.js";
import {
  bodyOf,
  call,
  ClientStream,
  twoNodes,
  type ClusterNode,
  type ClusterWorld,
} from "./cluster-world.js";

const MODERN = "2026-07-28";

let world: ClusterWorld;
let one: ClusterNode;
let two: ClusterNode;

beforeEach(() => {
  ({ world, one, two } = twoNodes());
});

afterEach(() => world.close());

function modern(node: ClusterNode, id: number, method: string, params: object = {}) {
  const meta = {
    "io.modelcontextprotocol/protocolVersion": MODERN,
    "io.modelcontextprotocol/clientCapabilities": { elicitation: {} },
  };
  const name = (params as { name?: string }).name;
  return node.begin({
    url: "/mcp",
    method: "POST",
    body: { jsonrpc: "2.0", id, method, params: { ...params, _meta: meta } },
    headers: {
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": MODERN,
      "mcp-method": method,
      ...(name === undefined ? {} : { "mcp-name": name }),
    },
  });
}

describe("a parked call", () => {
  const params = { name: "ask", arguments: {} };

  async function parked(): Promise<{ requestState: string; key: string }> {
    const reply = await modern(one, 1, "tools/call", params).reply;
    const { result } = bodyOf(reply) as {
      result: { requestState: string; inputRequests: object };
    };
    const [key = ""] = Object.keys(result.inputRequests);
    return { requestState: result.requestState, key };
  }

  it("goes on where it is parked, whichever node its client comes back to", async () => {
    const { requestState, key } = await parked();
    const inputResponses = { [key]: { action: "accept" } };
    const retry = { ...params, inputResponses, requestState };
    const reply = await modern(two, 2, "tools/call", retry).reply;
    expect(reply.status).toBe(200);
    expect(bodyOf(reply)).toMatchObject({ id: 2, result: { node: "one" } });
    // Once, wherever the next one arrives.
    for (const node of [one, two]) {
      expect((await modern(node, 3, "tools/call", retry).reply).status).toBe(400);
    }
  });

  it("is over where its node is gone, which the client is told", async () => {
    const { requestState, key } = await parked();
    await one.kill();
    const inputResponses = { [key]: { action: "accept" } };
    const reply = await modern(two, 2, "tools/call", { ...params, inputResponses, requestState })
      .reply;
    expect(reply.status).toBe(400);
    expect(bodyOf(reply)).toMatchObject({ id: 2, error: { code: -32_602 } });
  });
});

describe("notifyAll", () => {
  it("reaches the clients of every node once, and counts those of its own", async () => {
    const here = await one.listen(await one.initialize());
    const there = await two.listen(await two.initialize());
    const sse = await two.open({ url: "/sse" });
    const listening = modern(two, 9, "subscriptions/listen", {
      notifications: { toolsListChanged: true },
    });
    const subscription = await ClientStream.of(await listening.reply);
    expect(one.endpoint.notifyAll("notifications/tools/list_changed")).toBe(1);
    await settled();
    for (const stream of [here, there, sse]) {
      expect(stream.messages).toEqual([
        { jsonrpc: "2.0", method: "notifications/tools/list_changed" },
      ]);
    }
    expect(subscription.messages).toHaveLength(2);
  });
});

describe("a client that leaves", () => {
  it("is gone for the node that answers it, too", async () => {
    const session = await one.initialize();
    const stream = await two.listen(session);
    expect(one.endpoint.statistics().cluster?.answering).toBe(1);
    stream.sink.disconnect();
    await settled();
    expect(one.endpoint.statistics().cluster?.answering).toBe(0);
    expect(two.endpoint.statistics().cluster?.forwarding).toBe(0);
    expect(one.endpoint.statistics().transports[1]?.connections).toBe(0);
  });
});

describe("a reader that is slow", () => {
  it("holds back the node that writes, which keeps no more than its bounds", async () => {
    const session = await one.initialize();
    const stream = await two.listen(session);
    stream.sink.stall();
    for (let n = 0; n < 3_000; n += 1) {
      one.endpoint.notifyAll("notifications/tools/list_changed");
      if (n % 100 === 0) await settled();
    }
    await settled();
    expect(one.endpoint.statistics().transports[1]?.counters["events.overflows"]).toBe(1);
    expect(stream.sink.closed).toBe(true);
    const missed = await two.listen(session, stream.lastId);
    expect(missed.messages.length + stream.messages.length).toBeGreaterThanOrEqual(1_000);
  });

  it("gets everything in order once it reads again", async () => {
    const session = await one.initialize();
    const stream = await two.listen(session);
    stream.sink.stall();
    const burst = 1_500;
    for (let n = 0; n < burst; n += 1) one.endpoint.notifyAll("notifications/tools/list_changed");
    await settled();
    expect(stream.messages.length).toBeLessThan(burst);
    stream.sink.resume();
    await settled();
    const ids = [...stream.text.matchAll(/^id: .*-(\d+)$/gm)].map(([, number]) => Number(number));
    const messages = ids.slice(-burst);
    expect(stream.messages).toHaveLength(burst);
    expect(messages).toEqual(messages.toSorted((a, b) => a - b));
    expect(new Set(messages).size).toBe(burst);
  });
});

describe("bounds between nodes", () => {
  it("refuses what is beyond maxForwards with 503 and Retry-After, and counts it", async () => {
    const three = world.node("three", { maxForwards: 1 });
    const session = await one.initialize();
    const first = three.post(call(1, "hold"), session);
    const held = await world.heldCall();
    const second = await three.post(call(2, "where"), session);
    expect(second).toMatchObject({
      status: 503,
      headers: expect.arrayContaining(["Retry-After", "5"]),
    });
    expect(three.endpoint.statistics().cluster?.counters["refused.CONNECTION_LIMIT"]).toBe(1);
    held.succeed({});
    expect((await first).status).toBe(200);
    expect((await three.post(call(3, "where"), session)).status).toBe(200);
  });

  it("counts sessions of all nodes", async () => {
    const config = { maxSessions: 1, maxSessionsPerPrincipal: 1 };
    const [three, four] = ["three", "four"].map((name) => world.node(name, { config }));
    await three?.initialize();
    const params = { protocolVersion: "2025-11-25", capabilities: {} };
    const refused = await four?.post(call(1, "initialize", params));
    expect(refused?.status).toBe(503);
  });

  it("refuses a state that is too large, and keeps the one before", async () => {
    const session = await one.initialize();
    await one.post(call(1, "keep", { small: true }), session);
    const reply = await one.post(call(2, "keep", { text: "x".repeat(70_000) }), session);
    expect(bodyOf(reply)).toMatchObject({ error: { code: -32_603 } });
    expect(bodyOf(await one.post(call(3, "who"), session))).toMatchObject({
      result: { state: { small: true } },
    });
  });
});

describe("createMcpEndpoint with a message bus", () => {
  it("wants everything that nodes have to share", () => {
    const { bus: messageBus } = one;
    const options = { backend: backendOf(), messageBus };
    expect(() => createMcpEndpoint(options)).toThrow(/sessionStore.*\n.*requestStateKeys/);
  });
});
