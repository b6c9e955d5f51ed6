import {
  isObject,
  type Exchange,
  type JsonObject,
  type JsonRpcRequest,
  type ServerDescription,
} from "@crossfade/core";
import { ServerSession, type ServerSessionParts } from "../server-session.js";
import { RequestSession } from "./request-session.js";
import { toLegacyRequest, toModernError, toModernResult } from "./translate.js";

/**
 * A server for one modern request: a fresh one, which is told by a handshake what the request says of its
 * client, so that it behaves as it would in a session. It lives for as long as the request, also while
 * that waits for its client's input.
 */
export class ModernServer {
  readonly #session: RequestSession;
  readonly #exchange: Exchange;
  readonly #server: ServerSession;
  #initialized: Promise<JsonObject> | undefined;
  #ended: Promise<void> | undefined;
  #requests = 0;

  constructor(exchange: Exchange, parts: ServerSessionParts) {
    this.#exchange = exchange;
    this.#session = new RequestSession(exchange);
    this.#server = new ServerSession(this.#session, parts);
  }

  /** Resolves to the result of its `initialize`. */
  initialize(): Promise<JsonObject> {
    return (this.#initialized ??= this.#initialize());
  }

  /** Resolves to the result as a modern client wants it; rejects with the error in the same way. */
  async request(message: JsonRpcRequest): Promise<JsonObject> {
    const initialized = await this.initialize();
    try {
      const result = await this.#server.request(toLegacyRequest(message), this.#exchange);
      return toModernResult(result, initialized);
    } catch (error) {
      throw toModernError(error, message);
    }
  }

  /** Resolves, or rejects, with what the server says, as it is. */
  async legacyRequest(message: JsonRpcRequest): Promise<JsonObject> {
    if (message.method !== "initialize") await this.initialize();
    return this.#server.request(message, this.#exchange);
  }

  async describe(): Promise<ServerDescription> {
    return descriptionOf(await this.initialize());
  }

  /** A request of its own, beside the client's. */
  ask(method: string, params: JsonObject): Promise<JsonObject> {
    const id = `crossfade-${(this.#requests += 1)}`;
    return this.request({ jsonrpc: "2.0", id, method, params });
  }

  /** Never rejects. Whoever calls it again waits for the same end. */
  end(): Promise<void> {
    return (this.#ended ??= this.#server.end());
  }

  async #initialize(): Promise<JsonObject> {
    const params = this.#session.initializeParams;
    const id = "crossfade-initialize";
    const initialize: JsonRpcRequest = { jsonrpc: "2.0", id, method: "initialize", params };
    const result = await this.#server.request(initialize, this.#exchange);
    const initialized = { jsonrpc: "2.0", method: "notifications/initialized" } as const;
    this.#server.notification(initialized, this.#exchange);
    return result;
  }
}

function descriptionOf(initialized: JsonObject): ServerDescription {
  const { serverInfo, capabilities, instructions } = initialized;
  return {
    serverInfo: isObject(serverInfo) ? serverInfo : {},
    capabilities: isObject(capabilities) ? capabilities : {},
    ...(typeof instructions === "string" ? { instructions } : {}),
  };
}
