import * as client2 from "@modelcontextprotocol/client";
import { EventSource } from "eventsource";

// SDK 0.6 and 1.0 are clients for browsers: they take the global one.
globalThis.EventSource = EventSource as typeof globalThis.EventSource;

/** What all versions of the SDK's client have in common, as far as the tests need it. */
export interface SdkClient {
  connect(transport: object): Promise<void>;
  getServerVersion(): { name: string } | undefined;
  ping(): Promise<object>;
  listTools(): Promise<{ tools: { name: string }[] }>;
  request(request: object, schema: unknown, options?: CallOptions): Promise<object>;
  setRequestHandler(what: unknown, handler: (request: object) => object): void;
  setNotificationHandler(what: unknown, handler: (notification: Told) => void): void;
  close(): Promise<void>;
  onerror?: ((error: Error) => void) | undefined;
}

export interface Told {
  readonly method: string;
  readonly params?: object;
}

export interface CallOptions {
  readonly onprogress?: (progress: { progress: number }) => void;
  readonly signal?: AbortSignal;
  /** In milliseconds; the SDK's default is a minute. */
  readonly timeout?: number;
  /** Is told the id of each event, to resume after it. */
  readonly onresumptiontoken?: (token: string) => void;
  /** The event after which a request goes on that was made before. */
  readonly resumptionToken?: string;
}

/** A version of the SDK's client over one transport. */
export interface ClientVersion {
  readonly version: string;
  /** What servers may ask of it; 2025-06-18 brought elicitation. */
  readonly capabilities: { readonly sampling: object; roots: object; elicitation?: object };
  /** SDK 0.6 sends `cancelled` where the specification has `notifications/cancelled`. */
  readonly cancels: boolean;
  /** What it is built with beside its capabilities. */
  readonly options?: object;
  readonly load: () => Promise<LoadedClient>;
}

export interface LoadedClient {
  readonly Client: new (info: object, options: object) => SdkClient;
  readonly Transport: new (url: URL, options?: object) => object;
  /** What names a message to `setRequestHandler` and its like. */
  readonly named: (method: string) => unknown;
  /** What `request` takes to check a tool's result with; major 2 knows by itself. */
  readonly toolResult: unknown;
}

type Load = () => Promise<object>;

const UNTIL_2025_03 = { sampling: {}, roots: {} };
const SINCE_2025_06 = { sampling: {}, roots: {}, elicitation: {} };

/** In major 1 a schema of the SDK's own names the message. */
const SCHEMA_OF: Readonly<Record<string, string>> = {
  "sampling/createMessage": "CreateMessageRequestSchema",
  "roots/list": "ListRootsRequestSchema",
  "elicitation/create": "ElicitRequestSchema",
  "notifications/message": "LoggingMessageNotificationSchema",
  "notifications/tools/list_changed": "ToolListChangedNotificationSchema",
  "notifications/resources/updated": "ResourceUpdatedNotificationSchema",
};

/** One module after the other: Jest's loader loses its way in several that share what they import. */
function major1(client: Load, transport: Load, types: Load): ClientVersion["load"] {
  return async () => {
    const { Client } = (await client()) as Pick<LoadedClient, "Client">;
    const transports = (await transport()) as Record<string, LoadedClient["Transport"]>;
    const Transport =
      transports["SSEClientTransport"] ?? transports["StreamableHTTPClientTransport"];
    const schemas = (await types()) as Record<string, unknown>;
    return {
      Client,
      Transport: Transport!,
      named: (method) => schemas[SCHEMA_OF[method] ?? ""],
      toolResult: schemas["CallToolResultSchema"],
    };
  };
}

function major2(Transport: LoadedClient["Transport"]): ClientVersion["load"] {
  const Client = client2.Client as unknown as LoadedClient["Client"];
  return () =>
    Promise.resolve({ Client, Transport, named: (method) => method, toolResult: undefined });
}

/** Clients that speak http-sse, the oldest first. */
export const HTTP_SSE_CLIENTS: readonly ClientVersion[] = [
  {
    version: "sdk 0.6",
    capabilities: UNTIL_2025_03,
    cancels: false,
    load: major1(
      () => import("sdk-0.6/client/index.js"),
      () => import("sdk-0.6/client/sse.js"),
      () => import("sdk-0.6/types.js"),
    ),
  },
  {
    version: "sdk 1.0",
    capabilities: UNTIL_2025_03,
    cancels: true,
    load: major1(
      () => import("sdk-1.0/client/index.js"),
      () => import("sdk-1.0/client/sse.js"),
      () => import("sdk-1.0/types.js"),
    ),
  },
  {
    version: "sdk 1.5",
    capabilities: UNTIL_2025_03,
    cancels: true,
    load: major1(
      () => import("sdk-1.5/client/index.js"),
      () => import("sdk-1.5/client/sse.js"),
      () => import("sdk-1.5/types.js"),
    ),
  },
  {
    version: "sdk 1.9",
    capabilities: UNTIL_2025_03,
    cancels: true,
    load: major1(
      () => import("sdk-1.9/client/index.js"),
      () => import("sdk-1.9/client/sse.js"),
      () => import("sdk-1.9/types.js"),
    ),
  },
  {
    version: "sdk 1, newest",
    capabilities: SINCE_2025_06,
    cancels: true,
    load: major1(
      () => import("@modelcontextprotocol/sdk/client/index.js"),
      () => import("@modelcontextprotocol/sdk/client/sse.js"),
      () => import("@modelcontextprotocol/sdk/types.js"),
    ),
  },
  {
    version: "client 2",
    capabilities: SINCE_2025_06,
    cancels: true,
    load: major2(client2.SSEClientTransport),
  },
];

/** Today's client of major 1, over Streamable HTTP. */
export const NEWEST_SDK_1: ClientVersion = {
  version: "sdk 1, newest",
  capabilities: SINCE_2025_06,
  cancels: true,
  load: major1(
    () => import("@modelcontextprotocol/sdk/client/index.js"),
    () => import("@modelcontextprotocol/sdk/client/streamableHttp.js"),
    () => import("@modelcontextprotocol/sdk/types.js"),
  ),
};

/** Clients that speak Streamable HTTP with sessions, the oldest first. */
export const STREAMABLE_HTTP_CLIENTS: readonly ClientVersion[] = [
  {
    version: "sdk 1.10",
    capabilities: UNTIL_2025_03,
    cancels: true,
    load: major1(
      () => import("sdk-1.10/client/index.js"),
      () => import("sdk-1.10/client/streamableHttp.js"),
      () => import("sdk-1.10/types.js"),
    ),
  },
  {
    version: "sdk 1.15",
    capabilities: SINCE_2025_06,
    cancels: true,
    load: major1(
      () => import("sdk-1.15/client/index.js"),
      () => import("sdk-1.15/client/streamableHttp.js"),
      () => import("sdk-1.15/types.js"),
    ),
  },
  {
    version: "sdk 1.20",
    capabilities: SINCE_2025_06,
    cancels: true,
    load: major1(
      () => import("sdk-1.20/client/index.js"),
      () => import("sdk-1.20/client/streamableHttp.js"),
      () => import("sdk-1.20/types.js"),
    ),
  },
  NEWEST_SDK_1,
  {
    version: "client 2",
    capabilities: SINCE_2025_06,
    cancels: true,
    load: major2(client2.StreamableHTTPClientTransport),
  },
];

const REVISION_2026_07 = "2026-07-28";

/** Clients that speak revision 2026-07-28, which only the newest one does. */
export const MODERN_CLIENTS: readonly ClientVersion[] = (
  ["auto", { pin: REVISION_2026_07 }] as const
).map((mode) => ({
  version: `client 2, ${mode === "auto" ? mode : "pinned"}`,
  capabilities: { ...SINCE_2025_06, elicitation: { form: {} } },
  cancels: true,
  options: { versionNegotiation: { mode } },
  load: major2(client2.StreamableHTTPClientTransport),
}));
