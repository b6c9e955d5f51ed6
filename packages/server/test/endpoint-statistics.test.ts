import { MemorySink } from "@crossfade/core/testing";
import { describe, expect, it } from "@jest/globals";
import { backendOf, call, EndpointWorld, settled } from "./endpoint-world.js";

const EVIL = { host: "evil.example" };

describe("statistics", () => {
  it("of an endpoint that nobody uses are zeros", () => {
    expect(new EndpointWorld().endpoint.statistics()).toEqual({
      state: "serving",
      originRefusals: 0,
      ledger: { clients: 0, unsaved: 0, lost: 0, failures: 0 },
      transports: ["http-sse", "streamable-http"].map((transport) => ({
        transport,
        sessions: 0,
        principals: 0,
        connections: 0,
        requestsInFlight: 0,
        clientRequestsInFlight: 0,
        bytesHeld: 0,
        counters: expect.any(Object),
      })),
    });
  });

  it("tell of this moment", async () => {
    const backend = backendOf({
      wait: () => new Promise(() => undefined),
      ask: (_, exchange) => exchange.request("ping"),
    });
    const world = new EndpointWorld({ backend });
    const { messagesUrl } = await world.connect();
    const gone = await world.connect({ remoteAddress: "10.0.0.2" });
    gone.sink.disconnect();
    await world.answer({ url: messagesUrl, body: call("wait", 1) });
    await world.answer({ url: messagesUrl, body: call("ask", 2) });
    const [http] = world.endpoint.statistics().transports;
    expect(http).toMatchObject({
      sessions: 2,
      principals: 2,
      connections: 1,
      requestsInFlight: 2,
      clientRequestsInFlight: 1,
      bytesHeld: expect.any(Number),
    });
    expect(http?.bytesHeld).toBeGreaterThan(0);
  });

  it("count refusals by their kind, and those at the door apart", async () => {
    const world = new EndpointWorld();
    await world.answer({ url: "/messages", body: "{" });
    await world.answer({ url: "/messages", body: "{" });
    await world.answer({ url: "/messages?session_id=x", body: call("ping") });
    await world.answer({ url: "/sse", headers: EVIL });
    const { originRefusals, transports } = world.endpoint.statistics();
    expect(originRefusals).toBe(1);
    expect(transports[0]?.counters).toMatchObject({
      "refused.PARSE_ERROR": 2,
      "refused.SESSION_NOT_FOUND": 1,
    });
  });

  it("say how far the end of the endpoint has come", async () => {
    const { endpoint } = new EndpointWorld();
    await endpoint.drain();
    expect(endpoint.statistics().state).toBe("draining");
    await endpoint.close();
    expect(endpoint.statistics().state).toBe("closed");
  });
});

describe("notifyAll", () => {
  it("reaches every client, connected or on its way back, and says how many", async () => {
    const world = new EndpointWorld();
    const { sink } = await world.connect();
    const away = await world.connect();
    away.sink.disconnect();
    expect(world.endpoint.notifyAll("notifications/tools/list_changed")).toBe(2);
    await settled();
    const event = 'data: {"jsonrpc":"2.0","method":"notifications/tools/list_changed"}\n\n';
    expect(sink.text.endsWith(event)).toBe(true);
    const { sink: back } = await world.connect({
      url: away.messagesUrl.replace("/messages", "/sse"),
    });
    expect(back).toBeInstanceOf(MemorySink);
    expect(back.text.endsWith(event)).toBe(true);
  });

  it("has parameters where they are given", async () => {
    const world = new EndpointWorld();
    const { sink } = await world.connect();
    world.endpoint.notifyAll("notifications/resources/updated", { uri: "a:b" });
    await settled();
    expect(sink.text).toContain(
      '"method":"notifications/resources/updated","params":{"uri":"a:b"}',
    );
  });

  it("reaches nobody where nobody is", () => {
    expect(new EndpointWorld().endpoint.notifyAll("notifications/tools/list_changed")).toBe(0);
  });
});
