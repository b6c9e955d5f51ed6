import * as client2 from "@modelcontextprotocol/client";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport as Sse1 } from "@modelcontextprotocol/sdk/client/sse.js";
import { StreamableHTTPClientTransport as Streamable1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import {
  ElicitRequestSchema,
  ToolListChangedNotificationSchema,
} from "@modelcontextprotocol/sdk/types.js";

/** A connected client of either major, with the same few verbs. */
export interface ConnectedClient {
  readonly serverName: string | undefined;
  listTools(): Promise<string[]>;
  /** Calls a tool; resolves to the text of its result. */
  call(name: string, args?: Record<string, unknown>, options?: CallOptions): Promise<string>;
  close(): Promise<void>;
}

interface CallOptions {
  readonly onprogress?: (step: { progress: number }) => void;
  readonly signal?: AbortSignal;
}

/** How a client is told of what it did not ask for. */
type OnToolsChanged = () => void;

const INFO = { name: "runtimes", version: "1.0.0" };
const CAPABILITIES = { elicitation: { form: {} } };

function connected(client: Client1 | client2.Client): ConnectedClient {
  return {
    serverName: client.getServerVersion()?.name,
    listTools: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args = {}, options = {}) => {
      const request = { name, arguments: args };
      const { content } =
        client instanceof Client1
          ? await client.callTool(request, undefined, options)
          : await client.callTool(request, options);
      return (content as { text: string }[])[0]?.text ?? "";
    },
    close: () => client.close(),
  };
}

async function major1(transport: Sse1 | Streamable1, onToolsChanged: OnToolsChanged) {
  const client = new Client1(INFO, { capabilities: CAPABILITIES });
  client.setRequestHandler(ElicitRequestSchema, () => ({ action: "decline" }));
  client.setNotificationHandler(ToolListChangedNotificationSchema, onToolsChanged);
  await client.connect(transport);
  return connected(client);
}

async function major2(
  transport: client2.SSEClientTransport | client2.StreamableHTTPClientTransport,
  onToolsChanged: OnToolsChanged,
  mode: "auto" | "legacy",
) {
  const client = new client2.Client(INFO, {
    capabilities: CAPABILITIES,
    versionNegotiation: { mode },
  });
  client.setRequestHandler("elicitation/create", () => ({ action: "decline" }));
  client.setNotificationHandler("notifications/tools/list_changed", onToolsChanged);
  await client.connect(transport);
  if (mode === "auto") await client.listen({ toolsListChanged: true });
  return connected(client);
}

type Connect = (url: string, onToolsChanged: OnToolsChanged) => Promise<ConnectedClient>;

/** Today's clients of both majors, over each transport that they have. */
export const CLIENTS: readonly (readonly [string, Connect])[] = [
  ["SDK 1, http-sse", (url, told) => major1(new Sse1(new URL(`${url}/sse`)), told)],
  ["SDK 1, Streamable HTTP", (url, told) => major1(new Streamable1(new URL(`${url}/mcp`)), told)],
  [
    "SDK 2, http-sse",
    (url, told) => major2(new client2.SSEClientTransport(new URL(`${url}/sse`)), told, "legacy"),
  ],
  [
    "SDK 2, 2026-07-28",
    (url, told) =>
      major2(new client2.StreamableHTTPClientTransport(new URL(`${url}/mcp`)), told, "auto"),
  ],
];
