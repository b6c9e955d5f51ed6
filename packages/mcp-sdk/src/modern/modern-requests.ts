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
import type { ServerSessionParts } from "../server-session.js";
import { ModernServer } from "./modern-server.js";
import { ToolHeaders } from "./tool-headers.js";

/** No server lists its tools on more pages than this; one that does goes round in circles. */
const MAX_PAGES = 100;

/** Answers requests that have no session, as all of the modern revision, with servers that know only sessions. */
export class ModernRequests {
  readonly #parts: ServerSessionParts;
  readonly #toolHeaders: ToolHeaders;
  readonly #servers = new Set<ModernServer>();
  #closed = false;

  constructor(parts: ServerSessionParts, clock: Clock) {
    this.#parts = parts;
    this.#toolHeaders = new ToolHeaders(clock);
  }

  request(message: JsonRpcRequest, exchange: Exchange): Promise<JsonObject> {
    return this.#with(exchange, (server) => server.request(message));
  }

  /** A request of a legacy revision that has no session. */
  legacyRequest(message: JsonRpcRequest, exchange: Exchange): Promise<JsonObject> {
    return this.#with(exchange, (server) => server.legacyRequest(message));
  }

  describe(exchange: Exchange): Promise<ServerDescription> {
    return this.#with(exchange, async (server) => descriptionOf(await server.initialize()));
  }

  headerParameters(tool: string, exchange: Exchange): Promise<HeaderParameters | undefined> {
    return this.#toolHeaders.of(tool, exchange.principal, () =>
      this.#with(exchange, (server) => listTools(server)),
    );
  }

  /** Keeps a server for as long as its client listens. */
  listen(exchange: Exchange, uris: readonly string[]): () => void {
    const server = this.#open(exchange);
    // What it cannot subscribe to, it will not tell of; the client has heard which parts are honoured.
    const subscribed = uris.map((uri) => server.ask("resources/subscribe", { uri }));
    void Promise.allSettled([server.initialize(), ...subscribed]);
    return () => void this.#end(server);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#servers].map((server) => this.#end(server)));
  }

  async #with<Value>(
    exchange: Exchange,
    use: (server: ModernServer) => Promise<Value>,
  ): Promise<Value> {
    const server = this.#open(exchange);
    try {
      return await use(server);
    } finally {
      void this.#end(server);
    }
  }

  #open(exchange: Exchange): ModernServer {
    if (this.#closed) throw new TransportError("DRAINING", "The server is shutting down");
    const server = new ModernServer(exchange, this.#parts);
    this.#servers.add(server);
    return server;
  }

  async #end(server: ModernServer): Promise<void> {
    await server.end();
    this.#servers.delete(server);
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

async function listTools(server: ModernServer): Promise<JsonObject[]> {
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
