import type { McpBackend } from "@crossfade/core";
import { MemorySessionStore } from "@crossfade/session";
import { describe, expect, it } from "@jest/globals";
import { backendOf, call, EndpointWorld, headersOf, settled } from "./endpoint-world.js";

/** A backend whose answers wait for the test. */
function slowBackend() {
  const answer: (() => void)[] = [];
  const backend = backendOf({
    slow: () => new Promise((resolve) => answer.push(() => resolve({ done: true }))),
  });
  return { backend, answer };
}

describe("an endpoint that starts", () => {
  it("serves at once, with one timer, however many sessions there are", async () => {
    const world = new EndpointWorld();
    expect(world.endpoint.state).toBe("serving");
    expect(world.clock.timerCount).toBe(1);
    for (let count = 0; count < 20; count++) await world.connect();
    // The ticker's, and that of all heartbeats.
    expect(world.clock.timerCount).toBe(2);
  });

  it("ends by that timer what nobody uses", async () => {
    const world = new EndpointWorld({ config: { sessionIdleMs: 60_000 } });
    const idle = await world.answer({ url: "/messages", body: call("ping") });
    const { sink } = await world.connect();
    sink.disconnect();
    const sessions = () => world.endpoint.statistics().transports[0]?.sessions;
    expect(sessions()).toBe(2);
    await world.pass(12_000);
    expect(sessions()).toBe(1);
    await world.pass(60_000);
    expect(sessions()).toBe(0);
    const headers = { "mcp-session-id": headersOf(idle)["mcp-session-id"] };
    expect(await world.status({ url: "/messages", headers, body: call("ping") })).toBe(404);
  });

  it("gives up by that timer on a backend that does not answer", async () => {
    const { backend } = slowBackend();
    const world = new EndpointWorld({ backend, config: { requestTimeoutMs: 300_000 } });
    const { sink, messagesUrl } = await world.connect();
    await world.answer({ url: messagesUrl, body: call("slow") });
    await world.pass(301_000);
    expect(sink.text).toContain('"error":{"code":-32000');
  });
});

describe("drain", () => {
  it("takes no new sessions, and says when to come back", async () => {
    const world = new EndpointWorld();
    await world.endpoint.drain();
    expect(world.endpoint.state).toBe("draining");
    for (const fields of [{ url: "/sse" }, { url: "/messages", body: call("ping") }]) {
      const reply = await world.answer(fields);
      expect(reply.status).toBe(503);
      expect(headersOf(reply)["retry-after"]).toBe("5");
    }
  });

  it("ends a quiet stream at once, after telling its client when to come back", async () => {
    const world = new EndpointWorld({ httpSse: { endpoint: { retryMs: 1_234 } } });
    const { sink } = await world.connect();
    const before = sink.text.length;
    await world.endpoint.drain();
    expect(sink.closed).toBe(true);
    expect(sink.destroyed).toBe(false);
    expect(sink.text.slice(before)).toBe("retry: 1234\n\n");
  });

  it("lets a request in flight have its answer first", async () => {
    const { backend, answer } = slowBackend();
    const world = new EndpointWorld({ backend });
    const { sink, messagesUrl } = await world.connect();
    await world.answer({ url: messagesUrl, body: call("slow") });
    let drained = false;
    const draining = world.endpoint.drain().then(() => (drained = true));
    world.clock.advance(9_000);
    await settled();
    expect([drained, sink.closed]).toEqual([false, false]);
    answer[0]?.();
    await settled();
    world.clock.advance(100);
    await draining;
    expect(sink.text).toMatch(/"result":\{"done":true\}\}\n\nretry: 2000\n\n$/);
    expect(sink.closed).toBe(true);
  });

  it.each([
    ["drainTimeoutMs", { drainTimeoutMs: 3_000 }, undefined],
    ["what it was called with", { drainTimeoutMs: 60_000 }, 3_000],
  ])("waits no longer than %s", async (_, config, deadlineMs) => {
    const { backend } = slowBackend();
    const world = new EndpointWorld({ backend, config });
    const { sink, messagesUrl } = await world.connect();
    await world.answer({ url: messagesUrl, body: call("slow") });
    let drained = false;
    const draining = world.endpoint.drain(deadlineMs).then(() => (drained = true));
    world.clock.advance(2_980);
    await settled();
    expect([drained, sink.closed]).toEqual([false, false]);
    world.clock.advance(40);
    await draining;
    expect(sink.text).toContain("shutting down");
    expect(sink.closed).toBe(true);
  });

  it("goes on for drainDelayMs, and only says that it wants no traffic", async () => {
    const world = new EndpointWorld({ config: { drainDelayMs: 3_000 } });
    const { sink, messagesUrl } = await world.connect();
    const draining = world.endpoint.drain();
    expect(await world.endpoint.ready()).toEqual({ ready: false, reason: "draining" });
    world.clock.advance(2_980);
    await settled();
    expect((await world.answer({ url: messagesUrl, body: call("ping") })).status).toBe(202);
    expect((await world.connect()).sink.closed).toBe(false);
    expect(sink.closed).toBe(false);
    world.clock.advance(40);
    await draining;
    expect(sink.closed).toBe(true);
  });

  it("does not wait for drainDelayMs to close, and has whoever drains wait no longer", async () => {
    const world = new EndpointWorld({ config: { drainDelayMs: 60_000 } });
    const draining = world.endpoint.drain();
    await world.endpoint.close();
    await draining;
    await world.endpoint.drain();
    expect(world.endpoint.state).toBe("closed");
    expect(world.clock.timerCount).toBe(0);
  });

  it("does not bring a closed endpoint back", async () => {
    const { endpoint } = new EndpointWorld();
    await endpoint.close();
    await endpoint.drain();
    expect(endpoint.state).toBe("closed");
  });
});

describe("close", () => {
  it("ends everything at once and leaves no timer", async () => {
    const { backend } = slowBackend();
    const ended: string[] = [];
    const world = new EndpointWorld({
      backend: { ...backend, sessionEnded: (_, reason) => void ended.push(reason) },
    });
    const { sink, messagesUrl } = await world.connect();
    await world.connect();
    await world.answer({ url: messagesUrl, body: call("slow") });
    await world.endpoint.close();
    expect(world.endpoint.state).toBe("closed");
    expect(sink.closed).toBe(true);
    expect(ended).toEqual(["closed", "closed"]);
    expect(world.clock.timerCount).toBe(0);
    expect(world.endpoint.statistics().transports[0]).toMatchObject({
      sessions: 0,
      connections: 0,
      requestsInFlight: 0,
      bytesHeld: 0,
    });
  });

  it("lets go of the backend, once, and after the sessions", async () => {
    const order: string[] = [];
    const backend: McpBackend = {
      ...backendOf(),
      sessionEnded: () => void order.push("session"),
      close: () => void order.push("backend"),
    };
    const world = new EndpointWorld({ backend });
    await world.connect();
    await world.endpoint.close();
    await world.endpoint.close();
    expect(order).toEqual(["session", "backend"]);
  });

  it("waits for the same end, however often it is called", async () => {
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const { endpoint } = new EndpointWorld({ backend: { ...backendOf(), close: () => held } });
    let closed = 0;
    const closing = [endpoint.close(), endpoint.close()].map((end) => end.then(() => closed++));
    await settled();
    expect(closed).toBe(0);
    letGo();
    await Promise.all(closing);
    expect(closed).toBe(2);
  });

  it("ends also a session that was about to begin", async () => {
    let goOn: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (goOn = resolve));
    class SlowStore extends MemorySessionStore {
      override async create(...args: Parameters<MemorySessionStore["create"]>) {
        await gate;
        return super.create(...args);
      }
    }
    const sessionStore = new SlowStore();
    const world = new EndpointWorld({ sessionStore });
    const opening = world.status({ url: "/sse" });
    await settled();
    await world.endpoint.close();
    goOn();
    expect(await opening).toBe(503);
    expect(await sessionStore.count("http-sse")).toBe(0);
    expect(world.clock.timerCount).toBe(0);
  });

  it("takes no session afterwards", async () => {
    const world = new EndpointWorld();
    await world.endpoint.close();
    expect(await world.status({ url: "/sse" })).toBe(503);
    expect(await world.status({ url: "/messages", body: call("ping") })).toBe(503);
    expect(world.endpoint.notifyAll("notifications/tools/list_changed")).toBe(0);
    expect(world.clock.timerCount).toBe(0);
  });
});
