import type { McpBackend } from "@crossfade/core";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { backendOf, settled } from "../endpoint-world.js";
import {
  bodyOf,
  call,
  LEASE_MS,
  twoNodes,
  type ClusterNode,
  type ClusterWorld,
} from "./cluster-world.js";

let world: ClusterWorld;
let one: ClusterNode;
let two: ClusterNode;

beforeEach(() => {
  ({ world, one, two } = twoNodes());
});

afterEach(() => world.close());

describe("a backend that takes a session over", () => {
  it("is told of the handshake again, and what it says to that goes nowhere", async () => {
    const told: string[] = [];
    const backend: McpBackend = {
      ...backendOf(),
      request: (request, exchange) => {
        told.push(`${request.method} ${JSON.stringify(request.params?.["clientInfo"])}`);
        exchange.notify("notifications/message", { data: "once is enough" });
        return backendOf().request(request, exchange);
      },
      notification: ({ method }, { session }) => {
        told.push(method);
        session?.notify("notifications/message", { data: "here, too" });
      },
    };
    const three = world.node("three", { backend });
    const session = await one.initialize();
    await one.kill();
    await world.pass(LEASE_MS);
    const stream = await three.listen(session);
    expect(told).toEqual([
      'initialize {"name":"tester","version":"1"}',
      "notifications/initialized",
    ]);
    expect(stream.messages).toEqual([]);
  });
});

describe("a node that comes back under its name", () => {
  it("is known for another process: what the first had under way is answered for at once", async () => {
    const session = await one.initialize();
    const reply = two.post(call(7, "hold"), session);
    await world.heldCall();
    await world.pass(1_000);
    await one.kill();
    world.node("one");
    await world.pass(2_000);
    expect(bodyOf(await reply)).toMatchObject({ id: 7, error: { code: -32_000 } });
  });
});

describe("a request that reaches its owner too late", () => {
  it("is not carried out: whoever sent it has given it up", async () => {
    const session = await one.initialize();
    const forward = {
      kind: "forward",
      id: "late-1",
      from: "two",
      incarnation: "two",
      transport: "streamable-http",
      session,
      caller: { quotaKey: "address 127.0.0.1" },
      head: {
        method: "POST",
        path: "/mcp",
        mountPath: "",
        query: "",
        headers: {
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
          "mcp-session-id": session,
        },
        body: JSON.stringify(call(1, "hold")),
      },
    };
    const send = (until: number): Promise<string> =>
      two.bus.request("one", JSON.stringify({ ...forward, until }), 3_000);
    expect(await send(world.clock.now() - 1)).toBe('{"outcome":"refused"}');
    expect(world.held).toHaveLength(0);
    const inTime = send(world.clock.now() + 3_000);
    await settled();
    world.clock.advance(100);
    expect(JSON.parse(await inTime)).toMatchObject({ outcome: "taken" });
    expect(world.held).toHaveLength(1);
  });
});
