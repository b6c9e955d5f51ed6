import { silentLogger } from "@crossfade/core";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { FetchLike, Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import {
  LoggingMessageNotificationSchema,
  type CallToolResult,
  type ClientCapabilities,
} from "@modelcontextprotocol/sdk/types.js";
import { parseOptions } from "../src/options.js";
import { startReferenceServer, type RunningServer } from "../src/reference-server.js";

/** A reference server that runs, and its clients. */
export class ReferenceWorld {
  readonly #running: RunningServer;
  readonly #clients: Client[] = [];

  private constructor(running: RunningServer) {
    this.#running = running;
  }

  static async start(): Promise<ReferenceWorld> {
    const options = parseOptions(["--port", "0"], {}, "1");
    return new ReferenceWorld(await startReferenceServer(options, "1.2.3", silentLogger));
  }

  /** Connects a client over http-sse. */
  connect(capabilities: ClientCapabilities = {}): Promise<Client> {
    return this.#connect(capabilities, new SSEClientTransport(new URL(`${this.#running.url}/sse`)));
  }

  /** Connects a client over Streamable HTTP. */
  connectStreamable(capabilities: ClientCapabilities = {}): Promise<Client> {
    const transport = new StreamableHTTPClientTransport(new URL(`${this.#running.url}/mcp`));
    return this.#connect(capabilities, transport);
  }

  /** Connects a client over Streamable HTTP that hears nothing but answers, and what comes with them. */
  connectDeaf(capabilities: ClientCapabilities = {}): Promise<Client> {
    const url = new URL(`${this.#running.url}/mcp`);
    const transport = new StreamableHTTPClientTransport(url, { fetch: withoutGet });
    return this.#connect(capabilities, transport);
  }

  /** The result, or the error, of a request of revision 2026-07-28, whose client can do nothing. */
  async modern(method: string, params: object = {}): Promise<unknown> {
    const meta = {
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientCapabilities": {},
    };
    const answer = await fetch(`${this.#running.url}/mcp`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json, text/event-stream",
        "MCP-Protocol-Version": "2026-07-28",
        "Mcp-Method": method,
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: { ...params, _meta: meta } }),
    });
    const { result, error } = (await answer.json()) as { result?: unknown; error?: unknown };
    return result ?? error;
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
    await this.#running.stop();
  }

  async #connect(capabilities: ClientCapabilities, transport: Transport): Promise<Client> {
    const client = new Client({ name: "test", version: "1" }, { capabilities });
    this.#clients.push(client);
    await client.connect(transport);
    return client;
  }
}

/** As a server answers that has no streams of its own. */
const withoutGet: FetchLike = async (url, init) =>
  init?.method === "GET" ? new Response(null, { status: 405 }) : fetch(url, init);

export async function call(
  client: Client,
  name: string,
  args: Record<string, unknown> = {},
): Promise<CallToolResult> {
  return (await client.callTool({ name, arguments: args })) as CallToolResult;
}

/** What the client is sent to be logged, from now on. */
export function logOf(client: Client): unknown[] {
  const log: unknown[] = [];
  client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => {
    log.push(params);
  });
  return log;
}

/** A tool's result of one piece of text. */
export function text(value: string): CallToolResult {
  return { content: [{ type: "text", text: value }] };
}
