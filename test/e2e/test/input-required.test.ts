import { fromMcpServer } from "@crossfade/mcp-sdk";
import { PerRequestHTTPServerTransport } from "@modelcontextprotocol/server";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { buildAskingServer } from "../support/build-asking-server.js";
import { connectClient, type ConnectedClient } from "../support/connect-client.js";
import {
  HTTP_SSE_CLIENTS,
  MODERN_CLIENTS,
  STREAMABLE_HTTP_CLIENTS,
  type ClientVersion,
} from "../support/sdk-clients.js";
import { modernPost } from "../support/modern-post.js";
import { startServer, type TestServer } from "../support/start-server.js";
import { messagesOf } from "../support/wire-session.js";

/** Clients that can be asked anything: elicitation came in 2025-06-18. */
const askable = ({ capabilities }: ClientVersion) => capabilities.elicitation !== undefined;

const native = () =>
  fromMcpServer(
    () =>
      buildAskingServer({
        supportedProtocolVersions: ["2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26"],
      }),
    { modernTransport: PerRequestHTTPServerTransport },
  );
const translated = () => fromMcpServer(() => buildAskingServer());

const BACKENDS = [
  { served: "by a handshake", backend: translated },
  { served: "by itself", backend: native },
];

const CLIENTS = [
  ...HTTP_SSE_CLIENTS.filter(askable).map((client) => ["http-sse", "/sse", client] as const),
  ...STREAMABLE_HTTP_CLIENTS.filter(askable).map((client) => ["sessions", "/mcp", client] as const),
  ...MODERN_CLIENTS.map((client) => ["stateless", "/mcp", client] as const),
].flatMap(([generation, path, client]) =>
  BACKENDS.map((served) => ({ ...served, generation, path, client, version: client.version })),
);

describe.each(CLIENTS)(
  "a server of SDK 2 that asks by its results, $served; $generation, $version",
  ({ path, client: version, backend }) => {
    let server: TestServer;
    let client: ConnectedClient;

    beforeEach(async () => {
      server = await startServer({ backend });
      client = await connectClient(version, server.url + path);
    });

    afterEach(async () => {
      await client.close();
      await server.stop();
    });

    it("is answered by the user", async () => {
      expect(await client.call("ask_by_result")).toBe("decline nobody");
      client.sdk.setRequestHandler(client.named("elicitation/create"), () => ({
        action: "accept",
        content: { name: "Ann" },
      }));
      expect(await client.call("ask_by_result")).toBe("accept Ann");
    });

    it("is answered by the model, and with the roots, at once", async () => {
      expect(await client.call("ask_everything")).toBe("4 file:///home");
    });

    it("asks again, and is told what it wanted to know by then", async () => {
      expect(await client.call("ask_twice")).toBe("asked twice");
    });

    it("asks for a prompt and for a resource as well", async () => {
      const prompt = await client.request("prompts/get", { name: "ask_in_prompt" });
      expect(JSON.stringify(prompt)).toContain("answered");
      const resource = await client.request("resources/read", { uri: "ask://resource" });
      expect(JSON.stringify(resource)).toContain("answered");
    });

    it("does not ask for ever", async () => {
      const outcome = await client.call("ask_for_ever").catch(String);
      expect(outcome).toMatch(/rounds|exceeded/i);
    });
  },
);

it.each([
  ["http-sse", "/sse", HTTP_SSE_CLIENTS[0]!],
  ["sessions", "/mcp", STREAMABLE_HTTP_CLIENTS[0]!],
])("tells the model where a client cannot be asked: %s", async (_, path, version) => {
  const server = await startServer({ backend: translated });
  const client = await connectClient(version, server.url + path);
  expect(await client.call("ask_by_result")).toMatch(/did not declare/);
  expect(await client.call("ask_everything")).toBe("4 file:///home");
  await client.close();
  await server.stop();
});

it.each([
  ["by itself, from any node", native, { result: { content: [{ text: "asked twice" }] } }],
  ["by a handshake, on the node that it began on", translated, { error: { code: -32_602 } }],
])("a server of SDK 2 goes on %s", async (_, backend, expected) => {
  const streamableHttp = { requestStateKeys: ["a secret that all nodes have in common"] };
  const nodes = [
    await startServer({ backend, streamableHttp }),
    await startServer({ backend, streamableHttp }),
  ];
  let last: Awaited<ReturnType<typeof messagesOf>>[number] | undefined;
  let retry = {};
  for (const { url } of [nodes[0]!, nodes[1]!, nodes[0]!]) {
    const capabilities = { elicitation: {} };
    const params = { name: "ask_twice", ...retry };
    [last] = await messagesOf(
      await modernPost(`${url}/mcp`, "tools/call", params, { capabilities }),
    );
    const { requestState, inputRequests = {} } = last?.result ?? {};
    if (requestState === undefined) break;
    const keys = Object.keys(inputRequests as object);
    const answers = keys.map((key) => [key, { action: "decline" }]);
    retry = { requestState, inputResponses: Object.fromEntries(answers) };
  }
  expect(last).toMatchObject(expected);
  await Promise.all(nodes.map((node) => node.stop()));
});
