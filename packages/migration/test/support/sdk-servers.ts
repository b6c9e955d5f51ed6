import { randomUUID } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { SSEServerTransport } from "@modelcontextprotocol/sdk/server/sse.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { createMcpHandler, McpServer as McpServer2 } from "@modelcontextprotocol/server";
import { serve, type Served } from "./serve.js";

const INFO = { name: "sdk-server", version: "4.5.6" };

function sdk1Server(): McpServer {
  const server = new McpServer(INFO);
  server.registerTool("hello", {}, () => ({ content: [{ type: "text", text: "Hello!" }] }));
  return server;
}

function failing(
  listener: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): RequestListener {
  return (request, response) => {
    listener(request, response).catch(() => response.destroy());
  };
}

/** As the SDK's own example of the deprecated transport does it. */
export function sdk1HttpSse(): Promise<Served> {
  const transports = new Map<string, SSEServerTransport>();
  return serve(
    failing(async (request, response) => {
      const url = new URL(request.url ?? "", "http://localhost");
      if (request.method === "GET" && url.pathname === "/sse") {
        const transport = new SSEServerTransport("/messages", response);
        transports.set(transport.sessionId, transport);
        await sdk1Server().connect(transport);
        return;
      }
      const transport = transports.get(url.searchParams.get("sessionId") ?? "");
      if (request.method === "POST" && url.pathname === "/messages" && transport) {
        await transport.handlePostMessage(request, response);
        return;
      }
      response.writeHead(404).end("Not found");
    }),
  );
}

/** A map of sessions by hand, as everybody writes it. */
export function sdk1Sessionful(): Promise<Served> {
  const transports = new Map<string, StreamableHTTPServerTransport>();
  return serve(
    failing(async (request, response) => {
      if (request.url !== "/mcp") {
        response.writeHead(404).end();
        return;
      }
      const known = transports.get(String(request.headers["mcp-session-id"]));
      const transport =
        known ??
        new StreamableHTTPServerTransport({
          sessionIdGenerator: () => randomUUID(),
          onsessioninitialized: (id) => void transports.set(id, transport),
        });
      if (!known) await sdk1Server().connect(transport);
      await transport.handleRequest(request, response);
    }),
  );
}

/** One server for each request. */
export function sdk1Stateless(): Promise<Served> {
  return serve(
    failing(async (request, response) => {
      if (request.url !== "/mcp" || request.method !== "POST") {
        response.writeHead(request.url === "/mcp" ? 405 : 404).end();
        return;
      }
      const transport = new StreamableHTTPServerTransport({
        sessionIdGenerator: undefined,
      } as never);
      await sdk1Server().connect(transport);
      await transport.handleRequest(request, response);
    }),
  );
}

/** The second major's one call, which serves 2026-07-28 and, without sessions, what was before it. */
export function sdk2Modern(): Promise<Served> {
  const { fetch: handle } = createMcpHandler(
    () => new McpServer2(INFO, { capabilities: { tools: {} } }),
  );
  return serve(
    failing(async (request, response) => {
      if (request.url !== "/mcp") {
        response.writeHead(404).end();
        return;
      }
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const answer = await handle(
        new Request(`http://${request.headers.host}${request.url}`, {
          method: request.method ?? "GET",
          headers: request.headers as Record<string, string>,
          ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
        }),
      );
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      if (answer.body) for await (const chunk of answer.body) response.write(chunk);
      response.end();
    }),
  );
}
