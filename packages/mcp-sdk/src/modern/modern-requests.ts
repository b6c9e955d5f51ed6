import {
  isObject,
  TransportError,
  type Clock,
  type Exchange,
  type HeaderParameters,
  type JsonObject,
  type JsonRpcRequest,
  type ServerDescription,
} from "@crossfade/core";
import type { ModernTransportClass } from "../sdk-contract.js";
import type { ServerSessionParts } from "../server-session.js";
import { ModernServer } from "./modern-server.js";
import { NativeServer } from "./native-server.js";
import { ToolHeaders } from "./tool-headers.js";

/** No server lists its tools on more pages than this; one that does goes round in circles. */
const MAX_PAGES = 100;

/** A server that is built for one request. */
interface RequestServer {
  request(message: JsonRpcRequest): Promise<JsonObject>;
  /** A request of its own, beside the client's. */
  ask(method: string, params: JsonObject): Promise<JsonObject>;
  describe(): Promise<ServerDescription>;
  end(): Promise<void>;
}

/**
 * Answers requests that have no session, as all of the modern revision: with servers that know only sessions,
 * or, where that is how they were built, that know the revision themselves.
 */
export class ModernRequests {
  readonly #parts: ServerSessionParts;
  readonly #toolHeaders: ToolHeaders;
  readonly #Transport: ModernTransportClass | undefined;
  readonly #servers = new Set<RequestServer>();
  #closed = false;

  /** @param Transport what a server is bound to the modern revision by, if it knows it itself */
  constructor(parts: ServerSessionParts, clock: Clock, Transport?: ModernTransportClass) {
    this.#parts = parts;
    this.#Transport = Transport;
    this.#toolHeaders = new ToolHeaders(clock);
  }

  request(message: JsonRpcRequest, exchange: Exchange): Promise<JsonObject> {
    return this.#with(
      () => this.#serverFor(exchange),
      (server) => server.request(message),
    );
  }

  /** A request of a legacy revision that has no session. */
  legacyRequest(message: JsonRpcRequest, exchange: Exchange): Promise<JsonObject> {
    return this.#with(
      () => this.#translated(exchange),
      (server) => server.legacyRequest(message),
    );
  }

  describe(exchange: Exchange): Promise<ServerDescription> {
    return this.#with(
      () => this.#serverFor(exchange),
      (server) => server.describe(),
    );
  }

  headerParameters(tool: string, exchange: Exchange): Promise<HeaderParameters | undefined> {
    return this.#toolHeaders.of(tool, exchange.principal, () =>
      this.#with(() => this.#serverFor(exchange), listTools),
    );
  }

  /** Keeps a server for as long as its client listens. */
  listen(exchange: Exchange, uris: readonly string[]): () => void {
    const server = this.#translated(exchange);
    // What it cannot subscribe to, it will not tell of; the client has heard which parts are honoured.
    const subscribed = uris.map((uri) => server.ask("resources/subscribe", { uri }));
    void Promise.allSettled([server.initialize(), ...subscribed]);
    return () => void this.#end(server);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#servers].map((server) => this.#end(server)));
  }

  async #with<Server extends RequestServer, Value>(
    open: () => Server,
    use: (server: Server) => Promise<Value>,
  ): Promise<Value> {
    const server = open();
    try {
      return await use(server);
    } finally {
      void this.#end(server);
    }
  }

  #serverFor(exchange: Exchange): RequestServer {
    const Transport = exchange.client && this.#Transport;
    if (!Transport) return this.#translated(exchange);
    return this.#keep(new NativeServer(exchange, { ...this.#parts, Transport }));
  }

  #translated(exchange: Exchange): ModernServer {
    return this.#keep(new ModernServer(exchange, this.#parts));
  }

  #keep<Server extends RequestServer>(server: Server): Server {
    if (this.#closed) throw new TransportError("DRAINING", "The server is shutting down");
    this.#servers.add(server);
    return server;
  }

  async #end(server: RequestServer): Promise<void> {
    await server.end();
    this.#servers.delete(server);
  }
}

async function listTools(server: RequestServer): Promise<JsonObject[]> {
  const found: JsonObject[] = [];
  let cursor: unknown;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const params = cursor === undefined ? {} : { cursor };
    const { tools, nextCursor } = await server.ask("tools/list", params);
    if (Array.isArray(tools)) found.push(...tools.filter(isObject));
    if (nextCursor === undefined) break;
    cursor = nextCursor;
  }
  return found;
}
