import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { settled } from "../endpoint-world.js";
import {
  bodyOf,
  call,
  ClientStream,
  LEASE_MS,
  twoNodes,
  type ClusterNode,
  type ClusterWorld,
} from "./cluster-world.js";

const LOST = {
  code: -32_000,
  message: "The node that was answering this request is gone. It may have been carried out, or not",
};

let world: ClusterWorld;
let one: ClusterNode;
let two: ClusterNode;

beforeEach(() => {
  ({ world, one, two } = twoNodes());
});

afterEach(() => world.close());

describe("a session whose node was killed", () => {
  it("goes on where the next request arrives, as soon as the lease has lapsed", async () => {
    const session = await one.initialize();
    await one.kill();
    const reply = two.post(call(1, "who"), session);
    await world.pass(LEASE_MS + 500);
    expect(bodyOf(await reply)).toEqual({
      jsonrpc: "2.0",
      id: 1,
      result: { node: "two", client: { name: "tester", version: "1" }, state: null },
    });
  });

  it("has the state that its backend kept", async () => {
    const session = await one.initialize();
    await one.post(call(1, "keep", { cart: ["tea"] }), session);
    await one.kill();
    await world.pass(LEASE_MS);
    const reply = await two.post(call(2, "who"), session);
    expect(bodyOf(reply)).toMatchObject({ result: { node: "two", state: { cart: ["tea"] } } });
  });

  it("is not another principal's", async () => {
    const session = await one.initialize();
    await one.kill();
    await world.pass(LEASE_MS);
    const auth = { clientId: "mallory" };
    const headers = {
      accept: "application/json, text/event-stream",
      "mcp-session-id": session,
    };
    const stolen = { url: "/mcp", method: "POST", body: call(1, "who"), headers, auth };
    expect((await two.send(stolen)).status).toBe(404);
    expect((await two.post(call(2, "who"), session)).status).toBe(200);
  });

  it("goes on once, however many ask at the same time", async () => {
    const three = world.node("three");
    const session = await one.initialize();
    await one.kill();
    const replies = [1, 2, 3, 4].map((id) => (id % 2 ? two : three).post(call(id, "who"), session));
    await world.pass(LEASE_MS + 500);
    const answers = (await Promise.all(replies)).map(bodyOf);
    const nodes = answers.map(({ result }) => (result as { node: string }).node);
    expect(new Set(nodes).size).toBe(1);
  });

  it("refuses with 503 and Retry-After where the wait would be too long", async () => {
    const session = await one.initialize();
    const impatient = world.node("three", { claimTimeoutMs: 1_000 });
    await one.kill();
    const reply = impatient.post(call(1, "who"), session);
    await world.pass(1_500);
    expect(await reply).toMatchObject({
      status: 503,
      headers: expect.arrayContaining(["Retry-After", "5"]),
    });
    expect(bodyOf(await reply)).toMatchObject({ id: 1, error: { code: -32_000 } });
  });
});

describe("a call that ran on a node which was killed", () => {
  it("is answered with an error where it had arrived through another node", async () => {
    const session = await one.initialize();
    const reply = two.post(call(7, "hold"), session);
    await world.heldCall();
    await world.pass(1_000);
    await one.kill();
    await world.pass(LEASE_MS + 2_000);
    expect(await reply).toMatchObject({ status: 200 });
    expect(bodyOf(await reply)).toEqual({ jsonrpc: "2.0", id: 7, error: LOST });
  });

  it("is answered with an error on its stream, when the client comes back for it", async () => {
    const session = await one.initialize();
    const reply = one.post(call(7, "hold"), session);
    const held = await world.heldCall();
    held.exchange.notify("notifications/progress", { progress: 1 });
    const stream = await ClientStream.of(await reply);
    await one.kill();
    await world.pass(LEASE_MS);
    const rest = await two.listen(session, stream.lastId);
    expect(rest.messages).toEqual([{ jsonrpc: "2.0", id: 7, error: LOST }]);
    expect(rest.sink).toMatchObject({ closed: true, destroyed: false });
    held.succeed({ late: true });
    await settled();
    const again = await two.listen(session, stream.lastId);
    expect(again.messages).toEqual([{ jsonrpc: "2.0", id: 7, error: LOST }]);
  });

  it("is answered with an error on the stream of http-sse", async () => {
    const stream = await one.open({ url: "/sse" });
    const { messagesUrl: url } = stream;
    await one.send({ url, method: "POST", body: call(1, "where") });
    await one.send({ url, method: "POST", body: call(7, "hold") });
    await world.heldCall();
    await one.kill();
    await world.pass(LEASE_MS);
    const again = await two.open({
      url: "/sse",
      headers: { "last-event-id": stream.lastId ?? "" },
    });
    expect(again.messages).toEqual([{ jsonrpc: "2.0", id: 7, error: LOST }]);
    await two.send({ url, method: "POST", body: call(8, "where") });
    await settled();
    expect(again.messages.at(-1)).toEqual({ jsonrpc: "2.0", id: 8, result: { node: "two" } });
    expect(again.lastId?.endsWith("-3")).toBe(true);
  });

  it("is not answered twice where the answer had got into the log", async () => {
    const session = await one.initialize();
    const reply = one.post(call(7, "hold"), session);
    const held = await world.heldCall();
    held.exchange.notify("notifications/progress", { progress: 1 });
    const stream = await ClientStream.of(await reply);
    const { lastId } = stream;
    stream.sink.disconnect();
    held.succeed({ done: true });
    await settled();
    await one.kill();
    await world.pass(LEASE_MS);
    const rest = await two.listen(session, lastId);
    expect(rest.messages).toEqual([{ jsonrpc: "2.0", id: 7, result: { done: true } }]);
  });
});

describe("a stream whose session's node was killed", () => {
  it("ends on the node that has the connection, and goes on when the client comes back", async () => {
    const session = await one.initialize();
    const stream = await two.listen(session);
    await world.pass(1_000);
    await one.kill();
    await world.pass(LEASE_MS + 2_000);
    expect(stream.sink).toMatchObject({ closed: true, destroyed: false });
    const again = await two.listen(session);
    two.endpoint.notifyAll("notifications/tools/list_changed");
    await settled();
    expect(again.messages).toHaveLength(1);
  });
});

describe("a node that was paused for longer than its lease", () => {
  it("finds out, cuts its connections, and writes nothing more", async () => {
    const stream = await one.open({ url: "/sse" });
    const { messagesUrl: url } = stream;
    await one.send({ url, method: "POST", body: call(1, "where") });
    await one.send({ url, method: "POST", body: call(7, "hold") });
    const held = await world.heldCall();
    // Time goes by and none of its timers runs.
    const session = new URLSearchParams(url.split("?")[1]).get("session_id") ?? "";
    const record = await world.store.get(session);
    await world.store.claim(session, "two", (record?.lease.expiresAt ?? 0) + 1, LEASE_MS);
    const [token = ""] = (stream.lastId ?? "").split("-1");
    const limits = { maxReplayEvents: 9, maxReplayBytes: 999, sessionIdleMs: 99_999 };
    await world.eventLog.open(token, session, 2, limits);
    held.succeed({ stale: true });
    await settled();
    expect(stream.messages).toHaveLength(1);
    expect(stream.sink.closed).toBe(true);
    expect(await world.eventLog.unanswered(session)).toMatchObject([{ id: 7 }]);
  });
});
