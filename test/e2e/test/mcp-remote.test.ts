import { afterEach, describe, expect, it } from "@jest/globals";
import { connectClient, type ConnectedClient } from "../support/connect-client.js";
import { startCutter, type Cutter } from "../support/cutter.js";
import { mcpRemote, type Strategy } from "../support/mcp-remote.js";
import { startServer, type Options, type TestServer } from "../support/start-server.js";

let server: TestServer;
let client: ConnectedClient;

afterEach(async () => {
  await client.close();
  await server.stop();
});

async function connect(strategy: Strategy, path: string, options?: Options): Promise<void> {
  server = await startServer(options);
  client = await connectClient(mcpRemote(strategy), server.url + path);
}

/** The transports that have a request to answer: probes begin sessions of the others, too. */
const busy = () =>
  server.endpoint
    .statistics()
    .transports.filter(({ requestsInFlight }) => requestsInFlight > 0)
    .map(({ transport }) => transport);

async function count(afterStep: (step: number) => void = () => undefined): Promise<number[]> {
  const steps: number[] = [];
  const onprogress = ({ progress }: { progress: number }) => {
    steps.push(progress);
    afterStep(progress);
    server.witness.saw(`ready for ${progress + 1}`);
  };
  server.witness.saw("ready for 1");
  const counted = client.call("count", {}, { onprogress });
  await server.witness.until("ready for 4");
  server.witness.saw("finish");
  expect(await counted).toBe("counted");
  return steps;
}

describe("mcp-remote, with a client of stdio in front", () => {
  it.each([
    ["http-first", "/mcp", "streamable-http"],
    ["http-only", "/sse", "streamable-http"],
    ["sse-first", "/mcp", "http-sse"],
    ["sse-only", "/sse", "http-sse"],
  ] as const)("%s on %s is served over %s, with all there is", async (strategy, path, expected) => {
    await connect(strategy, path);
    expect(client.sdk.getServerVersion()?.name).toBe("test-server");
    const { tools } = await client.sdk.listTools();
    expect(tools.map(({ name }) => name)).toContain("echo");
    expect(await client.call("echo", { text: "späße ☂ \r\n" })).toBe("späße ☂ \r\n");
    let over: unknown;
    expect(await count(() => (over = busy()))).toEqual([1, 2, 3]);
    expect(over).toEqual([expected]);
    const changed = client.next("notifications/tools/list_changed");
    // It probes before it connects, so there are more sessions than this one.
    server.endpoint.notifyAll("notifications/tools/list_changed");
    await changed;
    expect(await client.call("ask_model")).toBe("4");
    expect(await client.call("list_roots")).toBe("file:///home");
    await expect(client.request("prompts/list")).rejects.toMatchObject({ code: -32601 });
  });

  it.each([
    ["http-first", "/mcp", { streamableHttp: false }, "http-sse"],
    ["http-first", "/sse", { streamableHttp: false }, "http-sse"],
    ["sse-first", "/sse", { httpSse: false }, "streamable-http"],
  ] as const)("%s on %s with %j falls back to %s", async (strategy, path, options, expected) => {
    await connect(strategy, path, options);
    let over: unknown;
    expect(await count(() => (over = busy()))).toEqual([1, 2, 3]);
    expect(over).toEqual([expected]);
  });

  describe("whose connection is cut in the middle of a call", () => {
    let cutter: Cutter;

    afterEach(() => cutter.close());

    it("gets the rest over Streamable HTTP, nothing lost or doubled", async () => {
      server = await startServer({ streamableHttp: { retryMs: 20 } });
      cutter = await startCutter(server.port);
      client = await connectClient(mcpRemote("http-only"), `${cutter.url}/mcp`);
      expect(await count((step) => step === 2 && cutter.cut())).toEqual([1, 2, 3]);
    });
  });
});
