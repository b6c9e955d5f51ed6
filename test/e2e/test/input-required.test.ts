import { fromMcpServer } from "@crossfade/mcp-sdk";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { buildAskingServer } from "../support/build-asking-server.js";
import { connectClient, type ConnectedClient } from "../support/connect-client.js";
import {
  HTTP_SSE_CLIENTS,
  MODERN_CLIENTS,
  STREAMABLE_HTTP_CLIENTS,
  type ClientVersion,
} from "../support/sdk-clients.js";
import { startServer, type TestServer } from "../support/start-server.js";

/** Clients that can be asked anything: elicitation came in 2025-06-18. */
const askable = ({ capabilities }: ClientVersion) => capabilities.elicitation !== undefined;

const CLIENTS = [
  ...HTTP_SSE_CLIENTS.filter(askable).map((client) => ["http-sse", "/sse", client] as const),
  ...STREAMABLE_HTTP_CLIENTS.filter(askable).map((client) => ["sessions", "/mcp", client] as const),
  ...MODERN_CLIENTS.map((client) => ["stateless", "/mcp", client] as const),
].map(([generation, path, client]) => ({ generation, path, client, version: client.version }));

describe.each(CLIENTS)(
  "a server of SDK 2 that asks by its results; $generation, $version",
  ({ path, client: version }) => {
    let server: TestServer;
    let client: ConnectedClient;

    beforeEach(async () => {
      server = await startServer({ backend: fromMcpServer(() => buildAskingServer()) });
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
  const server = await startServer({ backend: fromMcpServer(() => buildAskingServer()) });
  const client = await connectClient(version, server.url + path);
  expect(await client.call("ask_by_result")).toMatch(/did not declare/);
  expect(await client.call("ask_everything")).toBe("4 file:///home");
  await client.close();
  await server.stop();
});
