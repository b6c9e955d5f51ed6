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
}

/** One version of the SDK's http-sse client. */
export interface LegacyClient {
  readonly version: string;
  /** SDK 0.6 sends `cancelled` where the specification has `notifications/cancelled`. */
  readonly cancels: boolean;
  /** What servers may ask of it; 2025-06-18 brought elicitation. */
  readonly capabilities: { readonly sampling: object; roots: object; elicitation?: object };
  readonly load: () => Promise<LoadedClient>;
}

export interface LoadedClient {
  readonly Client: new (info: object, options: object) => SdkClient;
  readonly SSEClientTransport: new (url: URL, options?: object) => object;
  /** What names a message to `setRequestHandler` and its like. */
  readonly named: (method: string) => unknown;
  /** What `request` takes to check a tool's result with; major 2 knows by itself. */
  readonly toolResult: unknown;
}

const UNTIL_2025_03 = { sampling: {}, roots: {} };
const SINCE_2025_06 = { sampling: {}, roots: {}, elicitation: {} };

export const LEGACY_CLIENTS: readonly LegacyClient[] = [
  {
    version: "sdk 0.6",
    cancels: false,
    capabilities: UNTIL_2025_03,
    load: () =>
      loadMajor1(
        () => import("sdk-0.6/client/index.js"),
        () => import("sdk-0.6/client/sse.js"),
        () => import("sdk-0.6/types.js"),
      ),
  },
  {
    version: "sdk 1.0",
    cancels: true,
    capabilities: UNTIL_2025_03,
    load: () =>
      loadMajor1(
        () => import("sdk-1.0/client/index.js"),
        () => import("sdk-1.0/client/sse.js"),
        () => import("sdk-1.0/types.js"),
      ),
  },
  {
    version: "sdk 1.5",
    cancels: true,
    capabilities: UNTIL_2025_03,
    load: () =>
      loadMajor1(
        () => import("sdk-1.5/client/index.js"),
        () => import("sdk-1.5/client/sse.js"),
        () => import("sdk-1.5/types.js"),
      ),
  },
  {
    version: "sdk 1.9",
    cancels: true,
    capabilities: UNTIL_2025_03,
    load: () =>
      loadMajor1(
        () => import("sdk-1.9/client/index.js"),
        () => import("sdk-1.9/client/sse.js"),
        () => import("sdk-1.9/types.js"),
      ),
  },
  {
    version: "sdk 1, newest",
    cancels: true,
    capabilities: SINCE_2025_06,
    load: () =>
      loadMajor1(
        () => import("@modelcontextprotocol/sdk/client/index.js"),
        () => import("@modelcontextprotocol/sdk/client/sse.js"),
        () => import("@modelcontextprotocol/sdk/types.js"),
      ),
  },
  {
    version: "client 2",
    cancels: true,
    capabilities: SINCE_2025_06,
    load: () =>
      Promise.resolve({
        Client: client2.Client as unknown as LoadedClient["Client"],
        SSEClientTransport: client2.SSEClientTransport,
        named: (method) => method,
        toolResult: undefined,
      }),
  },
];

/** In major 1 a schema of the SDK's own names the message. */
const SCHEMA_OF: Readonly<Record<string, string>> = {
  "sampling/createMessage": "CreateMessageRequestSchema",
  "roots/list": "ListRootsRequestSchema",
  "elicitation/create": "ElicitRequestSchema",
  "notifications/message": "LoggingMessageNotificationSchema",
  "notifications/tools/list_changed": "ToolListChangedNotificationSchema",
};

/** One module after the other: Jest's loader loses its way in several that share what they import. */
async function loadMajor1(
  client: () => Promise<object>,
  sse: () => Promise<object>,
  types: () => Promise<object>,
): Promise<LoadedClient> {
  const { Client } = (await client()) as Pick<LoadedClient, "Client">;
  const { SSEClientTransport } = (await sse()) as Pick<LoadedClient, "SSEClientTransport">;
  const schemas = (await types()) as Record<string, unknown>;
  return {
    Client,
    SSEClientTransport,
    named: (method) => schemas[SCHEMA_OF[method] ?? ""],
    toolResult: schemas["CallToolResultSchema"],
  };
}
