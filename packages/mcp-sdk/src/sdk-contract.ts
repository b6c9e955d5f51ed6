import type { JsonRpcId, SessionContext } from "@crossfade/core";

/** What an SDK server says about a message that it sends. */
export interface SdkSendOptions {
  /** The client's request on whose behalf it is sent. */
  readonly relatedRequestId?: JsonRpcId | undefined;
}

/**
 * The SDK's `Transport`, as both majors know it. By structure, so that neither SDK is a dependency, and
 * with messages as plain objects: each version of the SDK has types of its own for them.
 */
export interface SdkTransport {
  start(): Promise<void>;
  send(message: object, options?: SdkSendOptions): Promise<void>;
  close(): Promise<void>;
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: object, extra?: object) => void;
  sessionId?: string;
  setProtocolVersion?: (version: string) => void;
}

/** `McpServer` or `Server`, of `@modelcontextprotocol/sdk` or `@modelcontextprotocol/server`. */
export interface ConnectableServer {
  connect(transport: SdkTransport): Promise<void>;
  close(): Promise<void>;
}

/**
 * Builds a server. It is called once for each session, so it must build a new one each time: a server
 * that two clients share sends one client's answers to the other (CVE-2026-25536). The session is handed
 * in for servers that differ from one principal to the next; `undefined` is for requests without one.
 */
export type ServerFactory = (
  session: SessionContext | undefined,
) => ConnectableServer | Promise<ConnectableServer>;

/**
 * `PerRequestHTTPServerTransport` of `@modelcontextprotocol/server`, by structure: the class whose instances a
 * server of major 2 takes for a transport of 2026-07-28.
 */
export type ModernTransportClass = new (options: {
  readonly classification: { readonly era: "modern"; readonly revision: string };
}) => object;
