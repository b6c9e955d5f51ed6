import { MemoryLedgerStore } from "@crossfade/sunset";
import { describe, expect, it } from "@jest/globals";
import { call, EndpointWorld, settled } from "./endpoint-world.js";

const initialize = {
  ...call("initialize"),
  params: { protocolVersion: "2025-06-18", clientInfo: { name: "tester", version: "1" } },
};
const BOTH = { accept: "application/json, text/event-stream" };

/** One client on http-sse, one on Streamable HTTP. */
async function visit(world: EndpointWorld): Promise<void> {
  await world.answer({ url: "/messages", body: initialize });
  await world.answer({ url: "/mcp", body: initialize, headers: BOTH });
}

const seen = ({ entries }: Awaited<ReturnType<MemoryLedgerStore["read"]>>) =>
  entries.map(({ generation, name, requests }) => `${generation} ${name} ${requests}`).toSorted();

describe("the ledger of an endpoint", () => {
  it("has the clients of all transports", async () => {
    const world = new EndpointWorld();
    await visit(world);
    const expected = ["http-sse tester 1", "sessionful tester 1"];
    expect(seen(await world.endpoint.ledger.read())).toEqual(expected);
    expect(world.endpoint.statistics().ledger).toMatchObject({ clients: 2 });
  });

  it("is saved every few seconds, and when the endpoint closes", async () => {
    const store = new MemoryLedgerStore();
    const world = new EndpointWorld({ ledgerStore: store });
    await visit(world);
    expect(seen(await store.read())).toEqual([]);
    await world.pass(6_000);
    await settled();
    expect(seen(await store.read())).toHaveLength(2);
    await visit(world);
    await world.endpoint.close();
    expect(seen(await store.read())).toEqual(["http-sse tester 2", "sessionful tester 2"]);
  });

  it("is empty where it is switched off", async () => {
    const world = new EndpointWorld({ ledgerStore: false });
    await visit(world);
    expect((await world.endpoint.ledger.read()).entries).toEqual([]);
  });

  it("sends who can go on to Streamable HTTP there, after the end of http-sse", async () => {
    const deprecation = { mode: "enforce", sunsetDate: "2025-12-31" } as const;
    const world = new EndpointWorld({ httpSse: { deprecation } });
    const alone = new EndpointWorld({ httpSse: { deprecation }, streamableHttp: false });
    const headers = { accept: "text/event-stream" };
    for (const url of ["/sse", "/mcp"]) {
      expect(await world.status({ url, headers })).toBe(405);
      expect(await alone.status({ url, headers })).toBe(410);
    }
    expect(await world.status({ url: "/sse", body: initialize, headers: BOTH })).toBe(200);
  });
});
