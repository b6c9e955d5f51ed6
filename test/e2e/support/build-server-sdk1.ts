import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import {
  CreateMessageResultSchema,
  ListRootsResultSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { once } from "node:events";
import { z } from "zod";
import { LOG, SERVER_INFO, textOf, textResult } from "./test-server.js";
import type { Witness } from "./witness.js";

/** The server that every client meets, of SDK major 1; `build-server-sdk2.ts` is its twin. */
export function buildServer1(witness: Witness): McpServer {
  const server = new McpServer(SERVER_INFO, { capabilities: { logging: {} } });
  server.registerTool("echo", { inputSchema: { text: z.string() } }, ({ text }) =>
    textResult(text),
  );
  server.registerTool("whoami", {}, ({ authInfo }) => textResult(authInfo?.clientId ?? "nobody"));
  server.registerTool("count", {}, async ({ sendNotification, _meta }) => {
    for (const progress of [1, 2, 3]) {
      await witness.until(`ready for ${progress}`);
      const progressToken = _meta?.progressToken ?? "none";
      const params = { progressToken, progress, total: 3 };
      await sendNotification({ method: "notifications/progress", params });
    }
    await witness.until("finish");
    return textResult("counted");
  });
  server.registerTool("log", {}, async ({ sendNotification }) => {
    await sendNotification({ method: "notifications/message", params: LOG });
    return textResult("logged");
  });
  server.registerTool("grow", {}, async () => {
    await server.server.sendToolListChanged();
    return textResult("grown");
  });
  server.registerTool("wait", {}, async ({ signal }) => {
    witness.saw("waiting");
    await once(signal, "abort");
    witness.saw("aborted");
    return textResult("aborted");
  });
  server.registerTool("hold", {}, async () => {
    witness.saw("holding");
    await witness.until("release");
    return textResult("held");
  });
  server.registerTool("ask_model", {}, async ({ sendRequest }) => {
    const content = { type: "text" as const, text: "2 + 2?" };
    const params = { messages: [{ role: "user" as const, content }], maxTokens: 10 };
    const request = { method: "sampling/createMessage" as const, params };
    const { content: answer } = await sendRequest(request, CreateMessageResultSchema);
    return textResult(textOf(answer));
  });
  server.registerTool("list_roots", {}, async ({ sendRequest }) => {
    const { roots } = await sendRequest({ method: "roots/list" }, ListRootsResultSchema);
    return textResult(roots.map(({ uri }) => uri).join(" "));
  });
  server.registerTool("ask_user", {}, async () => {
    const requestedSchema = { type: "object" as const, properties: {} };
    const { action } = await server.server.elicitInput({ message: "Well?", requestedSchema });
    return textResult(action);
  });
  server.registerResource("known", "test://known", {}, ({ href }) => ({
    contents: [{ uri: href, text: "known" }],
  }));
  return server;
}
