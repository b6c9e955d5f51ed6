import { McpServer } from "@modelcontextprotocol/server";
import { once } from "node:events";
import { z } from "zod";
import { LOG, SERVER_INFO, textOf, textResult } from "./test-server.js";
import type { Witness } from "./witness.js";

/** The server that every client meets, of SDK major 2; `build-server-sdk1.ts` is its twin. */
export function buildServer2(witness: Witness): McpServer {
  const server = new McpServer(SERVER_INFO, { capabilities: { logging: {} } });
  server.registerTool("echo", { inputSchema: z.object({ text: z.string() }) }, ({ text }) =>
    textResult(text),
  );
  server.registerTool("whoami", {}, ({ http }) => textResult(http?.authInfo?.clientId ?? "nobody"));
  server.registerTool("count", {}, async ({ mcpReq }) => {
    for (const progress of [1, 2, 3]) {
      await witness.until(`ready for ${progress}`);
      const progressToken = mcpReq["_meta"]?.progressToken ?? "none";
      const params = { progressToken, progress, total: 3 };
      await mcpReq.notify({ method: "notifications/progress", params });
    }
    await witness.until("finish");
    return textResult("counted");
  });
  server.registerTool("log", {}, async ({ mcpReq }) => {
    await mcpReq.notify({ method: "notifications/message", params: LOG });
    return textResult("logged");
  });
  server.registerTool("grow", {}, async () => {
    await server.server.sendToolListChanged();
    return textResult("grown");
  });
  server.registerTool("wait", {}, async ({ mcpReq }) => {
    witness.saw("waiting");
    await once(mcpReq.signal, "abort");
    witness.saw("aborted");
    return textResult("aborted");
  });
  server.registerTool("hold", {}, async () => {
    witness.saw("holding");
    await witness.until("release");
    return textResult("held");
  });
  server.registerTool("ask_model", {}, async () => {
    const content = { type: "text" as const, text: "2 + 2?" };
    const messages = [{ role: "user" as const, content }];
    const { content: answer } = await server.server.createMessage({ messages, maxTokens: 10 });
    return textResult(textOf(answer));
  });
  server.registerTool("list_roots", {}, async () => {
    const { roots } = await server.server.listRoots();
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
