import { afterEach, describe, expect, it } from "@jest/globals";
import { settled } from "../endpoint-world.js";
import {
  bodyOf,
  call,
  ClientStream,
  twoNodes,
  type ClusterNode,
  type ClusterWorld,
} from "./cluster-world.js";

let world: ClusterWorld;
let one: ClusterNode;
let two: ClusterNode;

function start(): void {
  ({ world, one, two } = twoNodes());
}

afterEach(() => world.close());

describe("Streamable HTTP on a node that does not own the session", () => {
  it("answers a POST as the owner would", async () => {
    start();
    const session = await one.initialize();
    const reply = await two.post(call(1, "where"), session);
    expect(reply.status).toBe(200);
    expect(bodyOf(reply)).toEqual({ jsonrpc: "2.0", id: 1, result: { node: "one" } });
    expect((await two.post({ jsonrpc: "2.0", method: "notifications/x" }, session)).status).toBe(
      202,
    );
  });

  it("ends a session by DELETE, everywhere", async () => {
    start();
    const session = await one.initialize();
    const headers = { "mcp-session-id": session };
    expect((await two.send({ url: "/mcp", method: "DELETE", headers })).status).toBe(200);
    expect((await one.post(call(1, "where"), session)).status).toBe(404);
    expect((await two.post(call(1, "where"), session)).status).toBe(404);
  });

  it("streams the answer of a call that sends something first", async () => {
    start();
    const session = await one.initialize();
    const reply = two.post(call(1, "hold"), session);
    const held = await world.heldCall();
    held.exchange.notify("notifications/progress", { progress: 1 });
    await settled();
    held.succeed({ done: true });
    const stream = await ClientStream.of(await reply);
    expect(stream.messages).toEqual([
      { jsonrpc: "2.0", method: "notifications/progress", params: { progress: 1 } },
      { jsonrpc: "2.0", id: 1, result: { done: true } },
    ]);
    expect(stream.sink).toMatchObject({ closed: true, destroyed: false });
  });

  it("answers a call that takes long", async () => {
    start();
    const session = await one.initialize();
    const reply = two.post(call(1, "hold"), session);
    const held = await world.heldCall();
    await world.pass(20_000);
    held.succeed({ done: true });
    expect(bodyOf(await reply)).toEqual({ jsonrpc: "2.0", id: 1, result: { done: true } });
  });

  it("opens the session's own stream", async () => {
    start();
    const session = await one.initialize();
    const stream = await two.listen(session);
    one.endpoint.notifyAll("notifications/tools/list_changed");
    await settled();
    expect(stream.messages).toEqual([
      { jsonrpc: "2.0", method: "notifications/tools/list_changed" },
    ]);
  });
});

describe("http-sse on a node that does not own the session", () => {
  it("takes a POST, whose answer comes on the stream", async () => {
    start();
    const stream = await one.open({ url: "/sse" });
    const posted = await two.send({
      url: stream.messagesUrl,
      method: "POST",
      body: call(1, "where"),
    });
    expect(posted.status).toBe(202);
    await settled();
    expect(stream.messages).toEqual([{ jsonrpc: "2.0", id: 1, result: { node: "one" } }]);
  });

  it("goes on with a stream by Last-Event-ID", async () => {
    start();
    const stream = await one.open({ url: "/sse" });
    const { messagesUrl } = stream;
    await one.send({ url: messagesUrl, method: "POST", body: call(1, "where") });
    await settled();
    stream.sink.disconnect();
    await two.send({ url: messagesUrl, method: "POST", body: call(2, "where") });
    const again = await two.open({
      url: "/sse",
      headers: { "last-event-id": stream.lastId ?? "" },
    });
    await settled();
    expect(again.messages).toEqual([{ jsonrpc: "2.0", id: 2, result: { node: "one" } }]);
  });
});
