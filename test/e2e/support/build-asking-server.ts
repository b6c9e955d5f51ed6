import {
  acceptedContent,
  createRequestStateCodec,
  inputRequired,
  McpServer,
  type ServerOptions,
} from "@modelcontextprotocol/server";
import { randomBytes } from "node:crypto";
import { SERVER_INFO, textOf, textResult } from "./test-server.js";

const FORM = { type: "object" as const, properties: { name: { type: "string" as const } } };
const state = createRequestStateCodec<{ asked: number }>({ key: randomBytes(32) });

const elicit = (message: string) => inputRequired.elicit({ message, requestedSchema: FORM });

/**
 * Of SDK major 2: asks its client by results, as that SDK wants it of servers of 2026-07-28.
 *
 * @param own what the server is built with beside
 */
export function buildAskingServer(own: ServerOptions = {}): McpServer {
  const server = new McpServer(SERVER_INFO, {
    ...own,
    requestState: { verify: (sealed, context) => state.verify(sealed, context) },
  });
  server.registerTool("ask_by_result", {}, ({ mcpReq }) => {
    const answer = mcpReq.inputResponses?.["who"] as { action?: string } | undefined;
    if (!answer) return inputRequired({ inputRequests: { who: elicit("Who?") } });
    const name = acceptedContent<{ name: string }>(mcpReq.inputResponses, "who")?.name;
    return textResult(`${answer.action} ${name ?? "nobody"}`);
  });
  server.registerTool("ask_everything", {}, ({ mcpReq }) => {
    const { model, roots } = (mcpReq.inputResponses ?? {}) as Record<string, never>;
    if (model && roots) {
      const [root] = (roots as { roots: { uri: string }[] }).roots;
      return textResult(`${textOf((model as { content: unknown }).content)} ${root?.uri}`);
    }
    const content = { type: "text" as const, text: "2 + 2?" };
    const messages = [{ role: "user" as const, content }];
    return inputRequired({
      inputRequests: {
        model: inputRequired.createMessage({ messages, maxTokens: 10 }),
        roots: inputRequired.listRoots(),
      },
    });
  });
  server.registerTool("ask_twice", {}, async ({ mcpReq }) => {
    const asked = mcpReq.requestState<{ asked: number }>()?.asked ?? 0;
    if (asked === 2) return textResult("asked twice");
    const requestState = await state.mint({ asked: asked + 1 });
    return inputRequired({ inputRequests: { again: elicit("Again?") }, requestState });
  });
  server.registerTool("ask_for_ever", {}, () =>
    inputRequired({ inputRequests: { again: elicit("And again?") } }),
  );
  server.registerPrompt("ask_in_prompt", {}, ({ mcpReq }) => {
    if (!mcpReq.inputResponses) return inputRequired({ inputRequests: { who: elicit("Who?") } });
    const content = { type: "text" as const, text: "answered" };
    return { messages: [{ role: "user" as const, content }] };
  });
  server.registerResource("ask", "ask://resource", {}, (uri, { mcpReq }) => {
    if (!mcpReq.inputResponses) return inputRequired({ inputRequests: { who: elicit("Who?") } });
    return { contents: [{ uri: uri.href, text: "answered" }] };
  });
  return server;
}
