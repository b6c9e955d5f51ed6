import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import {
  CreateMessageResultSchema,
  ListRootsResultSchema,
  type ElicitRequestFormParams,
  type ElicitResult,
} from "@modelcontextprotocol/sdk/types.js";
import type { ToolExtra } from "./client-log.js";

/** Has the client's model answer a prompt, and resolves to its text. */
export async function askModel(
  server: McpServer,
  { sendRequest, signal }: ToolExtra,
  { prompt, maxTokens }: { readonly prompt: string; readonly maxTokens: number },
): Promise<string> {
  requireClientCapability(server, "sampling");
  const messages = [{ role: "user" as const, content: { type: "text" as const, text: prompt } }];
  const params = { messages, maxTokens };
  const { content } = await sendRequest(
    { method: "sampling/createMessage", params },
    CreateMessageResultSchema,
    { signal },
  );
  return content.type === "text" ? content.text : "(not text)";
}

/** Asks the person at the client to fill in a form. */
export async function askUser(
  server: McpServer,
  { requestId, signal }: ToolExtra,
  form: ElicitRequestFormParams,
): Promise<ElicitResult> {
  requireClientCapability(server, "elicitation");
  return server.server.elicitInput(form, { relatedRequestId: requestId, signal });
}

/** Lists the folders that the client works in. */
export async function listRoots(
  server: McpServer,
  { sendRequest, signal }: ToolExtra,
): Promise<readonly string[]> {
  requireClientCapability(server, "roots");
  const { roots } = await sendRequest({ method: "roots/list" }, ListRootsResultSchema, { signal });
  return roots.map(({ uri }) => uri);
}

/**
 * The SDK sends a request whether the client declared that it takes it or not, and a client that did not
 * may never answer.
 *
 * @throws Error which the client gets as the tool's result
 */
function requireClientCapability(
  { server }: McpServer,
  capability: "sampling" | "elicitation" | "roots",
): void {
  if (server.getClientCapabilities()?.[capability]) return;
  throw new Error(`The client did not declare the capability "${capability}"`);
}
