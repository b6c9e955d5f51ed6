import {
  isObject,
  JsonRpcError,
  META_KEY,
  MODERN_REVISIONS,
  RPC_CODE,
  TransportError,
  type Exchange,
  type JsonObject,
  type JsonRpcErrorResponse,
  type JsonRpcId,
  type JsonRpcMessage,
  type JsonRpcRequest,
  type ServerDescription,
} from "@crossfade/core";
import { MessageExtra } from "../message-extra.js";
import { PendingRequest, type AbortListener } from "../pending-request.js";
import { requireReadableMeta } from "../readable-meta.js";
import type { ConnectableServer, ModernTransportClass, SdkTransport } from "../sdk-contract.js";
import { claimServer, releaseServer } from "../server-claims.js";
import type { ServerSessionParts } from "../server-session.js";
import { RequestSession } from "./request-session.js";

export interface NativeServerParts extends ServerSessionParts {
  readonly Transport: ModernTransportClass;
}

/** What of a message the SDK looks at beside the message: that it is modern, too. */
class NativeExtra extends MessageExtra {
  readonly classification: object;

  constructor(exchange: Exchange, classification: object) {
    super(exchange);
    this.classification = classification;
  }
}

/**
 * A server of SDK major 2 for one modern request, that serves the revision itself. The SDK binds a server to
 * it by the class of its transport; of that class only the binding is used: what it would make a `Response`
 * of is taken as it is.
 */
export class NativeServer implements AbortListener {
  readonly #exchange: Exchange;
  readonly #parts: NativeServerParts;
  readonly #pending = new Map<JsonRpcId, PendingRequest>();
  readonly #classification: { readonly era: "modern"; readonly revision: string };
  #transport: SdkTransport | undefined;
  #server: ConnectableServer | undefined;
  #connected: Promise<void> | undefined;
  #ended: Promise<void> | undefined;
  #requests = 0;

  constructor(exchange: Exchange, parts: NativeServerParts) {
    this.#exchange = exchange;
    this.#parts = parts;
    this.#classification = { era: "modern", revision: exchange.revision ?? MODERN_REVISIONS[0] };
  }

  async request(message: JsonRpcRequest): Promise<JsonObject> {
    requireReadableMeta(message.params);
    await (this.#connected ??= this.#connect());
    if (this.#ended) throw disconnected();
    return new Promise((resolve, reject) => {
      const pending = new PendingRequest(message, this.#exchange, resolve, reject, this);
      this.#pending.set(message.id, pending);
      this.#parts.watch.add(pending);
      const { id, method, params } = message;
      const extra = new NativeExtra(this.#exchange, this.#classification);
      this.#transport?.onmessage?.({ jsonrpc: "2.0", id, method, params }, extra);
    });
  }

  /** A request of its own, in the envelope of the client's. */
  ask(method: string, params: JsonObject = {}): Promise<JsonObject> {
    const { client } = this.#exchange;
    const meta = {
      [META_KEY.protocolVersion]: this.#classification.revision,
      [META_KEY.clientCapabilities]: client?.capabilities ?? {},
      ...(client?.info && { [META_KEY.clientInfo]: client.info }),
    };
    const id = `crossfade-${(this.#requests += 1)}`;
    return this.request({ jsonrpc: "2.0", id, method, params: { ...params, _meta: meta } });
  }

  async describe(): Promise<ServerDescription> {
    const {
      capabilities,
      instructions,
      ttlMs,
      cacheScope,
      _meta: meta,
    } = await this.ask("server/discover");
    const serverInfo = isObject(meta) ? meta[META_KEY.serverInfo] : undefined;
    const cached =
      typeof ttlMs === "number" && (cacheScope === "public" || cacheScope === "private");
    return {
      serverInfo: isObject(serverInfo) ? serverInfo : {},
      capabilities: isObject(capabilities) ? capabilities : {},
      ...(typeof instructions === "string" ? { instructions } : {}),
      ...(cached ? { cache: { ttlMs, cacheScope } } : {}),
    };
  }

  /** Never rejects. Whoever calls it again waits for the same end. */
  end(): Promise<void> {
    return (this.#ended ??= this.#end());
  }

  /** Called by `PendingRequest`: its client has gone, or its time is up. */
  aborted({ message }: PendingRequest, reason: unknown): void {
    const error = TransportError.is(reason)
      ? reason
      : new TransportError("REQUEST_CANCELLED", "The request was cancelled");
    this.#take(message.id)?.reject(error);
    // A server for one request: what it still works on is this.
    void this.end();
  }

  async #connect(): Promise<void> {
    const { factory, Transport } = this.#parts;
    const server = await factory(new RequestSession(this.#exchange));
    claimServer(server);
    this.#server = server;
    // Its client, or the backend, may have gone while the server was being built.
    if (this.#ended) return this.#discard(server);
    const transport = new Transport({ classification: this.#classification }) as SdkTransport;
    transport.send = (message) => this.#send(message as JsonRpcMessage);
    this.#transport = transport;
    await server.connect(transport);
  }

  async #send(message: JsonRpcMessage): Promise<void> {
    if (!("method" in message)) {
      const pending = this.#take(message.id as JsonRpcId);
      if ("result" in message) pending?.resolve(message.result);
      else pending?.reject(toError(message));
    } else if (!("id" in message)) {
      this.#exchange.notify(message.method, message.params);
    }
    // A request to the client: the SDK itself refuses to send one in this revision.
  }

  #take(id: JsonRpcId): PendingRequest | undefined {
    const pending = this.#pending.get(id);
    if (!pending) return undefined;
    this.#pending.delete(id);
    this.#parts.watch.remove(pending);
    return pending;
  }

  async #end(): Promise<void> {
    for (const id of this.#pending.keys()) this.#take(id)?.reject(disconnected());
    if (this.#server) await this.#discard(this.#server);
  }

  async #discard(server: ConnectableServer): Promise<void> {
    try {
      await server.close();
    } catch (reason) {
      const fields = { transport: this.#exchange.transport, reason: String(reason) };
      this.#parts.logger.error(fields, "the server of a request could not be closed");
    }
    releaseServer(server);
  }
}

function disconnected(): TransportError {
  return new TransportError("SESSION_DISCONNECTED", "The server was closed");
}

/** A server that has not been built for the revision says that it does not know it. */
function toError({ error: { code, message, data } }: JsonRpcErrorResponse): Error {
  if (code !== RPC_CODE.unsupportedRevision) return new JsonRpcError(code, message, data);
  return new TypeError(
    'a server behind modernTransport must be built with "2026-07-28" among its supportedProtocolVersions',
  );
}
