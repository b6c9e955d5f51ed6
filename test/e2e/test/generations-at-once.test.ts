import { Client as Client2, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { connectClient } from "../support/connect-client.js";
import { HTTP_SSE_CLIENTS, STREAMABLE_HTTP_CLIENTS } from "../support/sdk-clients.js";
import { startServer, type TestServer } from "../support/start-server.js";
import { textOf } from "../support/test-server.js";

const OF_EACH = 100;
const ROUNDS = 20;
const ONE_ADDRESS = { maxSessionsPerPrincipal: OF_EACH };

let server: TestServer;

beforeEach(async () => {
  server = await startServer({ config: ONE_ADDRESS });
});

afterEach(() => server.stop());

/** A client of some generation, as far as this test needs it. */
interface AnyClient {
  readonly name: string;
  call(text: string): Promise<string>;
  close(): Promise<void>;
}

async function legacy(path: "/sse" | "/mcp", number: number): Promise<AnyClient> {
  const versions = path === "/sse" ? HTTP_SSE_CLIENTS : STREAMABLE_HTTP_CLIENTS;
  const version = versions[number % versions.length]!;
  const client = await connectClient(version, server.url + path);
  return {
    name: `${path} ${version.version} ${number}`,
    call: (text) => client.call("echo", { text }),
    close: () => client.close(),
  };
}

async function modern(number: number): Promise<AnyClient> {
  const info = { name: "modern", version: "1.0.0" };
  const client = new Client2(info, { versionNegotiation: { mode: { pin: "2026-07-28" } } });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`)));
  return {
    name: `modern ${number}`,
    call: async (text) =>
      textOf((await client.callTool({ name: "echo", arguments: { text } })).content),
    close: () => client.close(),
  };
}

it("300 clients of three generations get their own answers, and nobody else's", async () => {
  const clients: AnyClient[] = [];
  for (let number = 0; number < OF_EACH; number += 1) {
    clients.push(await legacy("/sse", number), await legacy("/mcp", number), await modern(number));
  }
  expect(server.endpoint.statistics().transports.map(({ sessions }) => sessions)).toEqual([
    OF_EACH,
    OF_EACH,
  ]);
  for (let round = 0; round < ROUNDS; round += 1) {
    const expected = clients.map(({ name }) => `${name}, round ${round}`);
    const answers = await Promise.all(
      clients.map((client, index) => client.call(expected[index] ?? "")),
    );
    expect(answers).toEqual(expected);
  }
  await Promise.all(clients.map((client) => client.close()));
  for (const transport of server.endpoint.statistics().transports) {
    expect(transport.requestsInFlight).toBe(0);
  }
}, 120_000);
