import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { connectClient, type ConnectedClient } from "../support/connect-client.js";
import { RecordingFetch } from "../support/recording-fetch.js";
import {
  HTTP_SSE_CLIENTS,
  MODERN_CLIENTS,
  STREAMABLE_HTTP_CLIENTS,
} from "../support/sdk-clients.js";
import { SERVERS, type TestServer } from "../support/start-server.js";

const FIELDS = ["jsonrpc", "id", "method", "params", "result", "error"];

const GENERATIONS = [
  { generation: "http-sse", version: HTTP_SSE_CLIENTS.at(-1)!, path: "/sse" },
  { generation: "Streamable HTTP", version: STREAMABLE_HTTP_CLIENTS.at(-1)!, path: "/mcp" },
  { generation: "2026-07-28", version: MODERN_CLIENTS[0]!, path: "/mcp" },
];

describe.each(["SDK 1 on node:http", "SDK 2 on node:http"] as const)("%s", (name) => {
  describe.each(GENERATIONS)("to clients of $generation", ({ version, path }) => {
    let server: TestServer;
    let client: ConnectedClient;
    let recording: RecordingFetch;

    beforeEach(async () => {
      server = await SERVERS[name]();
      recording = new RecordingFetch();
      const { fetch } = recording;
      client = await connectClient(version, server.url + path, {
        fetch,
        eventSourceInit: { fetch },
      });
    });

    afterEach(async () => {
      await client.close();
      await server.stop();
    });

    // covers: all/message-fields
    it("sends no message with a field that JSON-RPC does not know", async () => {
      await client.request("tools/list");
      expect(await client.call("ask_model")).toBe("4");
      for (const event of ["ready for 1", "ready for 2", "ready for 3", "finish"]) {
        server.witness.saw(event);
      }
      await client.call("count", {}, { onprogress: () => undefined });
      await expect(client.request("prompts/list")).rejects.toBeDefined();
      const sent = new Set(recording.messages.flatMap((message) => Object.keys(message)));
      expect([...sent].toSorted()).toEqual(FIELDS.toSorted());
    });
  });
});
