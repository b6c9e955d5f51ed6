import type { JsonObject, JsonRpcNotification, JsonRpcRequest } from "../jsonrpc/message.js";
import type { Exchange } from "./exchange.js";
import type { SessionContext } from "./session-context.js";

/** Why a session ended. */
export type SessionEndReason =
  /** The client said so. */
  | "deleted"
  /** Nothing was heard of it for `sessionIdleMs`. */
  | "idle"
  /** Its stream was gone for longer than `reconnectGraceMs`. */
  | "disconnected"
  /** Its transport has been retired. */
  | "retired"
  /** Another node owns it now. */
  | "lost"
  /** This node stops, and hands it over to whichever its client turns to next. */
  | "released"
  /** The server closes. */
  | "closed";

/** How a server introduces itself; the same facts that an `initialize` result has. */
export interface ServerDescription {
  /** `name`, `version`, and what else `Implementation` has. */
  readonly serverInfo: JsonObject;
  readonly capabilities: JsonObject;
  readonly instructions?: string;
  /** Cache hints for what it lists and reads (2026-07-28). */
  readonly cache?: { readonly ttlMs: number; readonly cacheScope: "public" | "private" };
}

/** An argument of a tool that a header mirrors (`x-mcp-header`, 2026-07-28 transports). */
export interface HeaderParameter {
  /** Where it is in the arguments: a chain of property names. */
  readonly path: readonly string[];
  /** What follows `Mcp-Param-` in the header's name. */
  readonly header: string;
}

/** All such arguments of a tool. */
export type HeaderParameters = readonly HeaderParameter[];

/**
 * The one interface that an MCP server implements to stand behind the transports. `fromMcpServer` of
 * `@crossfade/mcp-sdk` makes one of an SDK server; `fromMethods` makes one of plain functions.
 */
export interface McpBackend {
  /**
   * Answers a request with its result. Throw `JsonRpcError` to answer with an error; whatever else is
   * thrown is logged, and answered as "Internal error" without its text.
   */
  request(request: JsonRpcRequest, exchange: Exchange): JsonObject | Promise<JsonObject>;
  /** Takes a notification. What it throws is logged. */
  notification?(notification: JsonRpcNotification, exchange: Exchange): void | Promise<void>;
  /** A session begins on this node. Called before its first message. */
  sessionBegan?(session: SessionContext): void;
  /** A session is over on this node. Called once, also for sessions that never initialised. */
  sessionEnded?(session: SessionContext, reason: SessionEndReason): void;
  /** Describes the server, for `server/discover` and the modern envelope. */
  describe?(exchange: Exchange): ServerDescription | Promise<ServerDescription>;
  /** The header parameters of a tool, or nothing. */
  headerParameters?(
    tool: string,
    exchange: Exchange,
  ): HeaderParameters | undefined | Promise<HeaderParameters | undefined>;
  /**
   * A client listens for changes (`subscriptions/listen`): what the backend has to tell, it tells through
   * the exchange, which sends on what the client asked for. `uris` are the resources that it wants to hear
   * of. Returns what stops it.
   */
  listen?(exchange: Exchange, uris: readonly string[]): () => void;
  /** The endpoint closes: let go of what is held. */
  close?(): void | Promise<void>;
}
