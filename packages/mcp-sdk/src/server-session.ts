import {
  JsonRpcError,
  RPC_CODE,
  type Exchange,
  type JsonObject,
  type JsonRpcNotification,
  type JsonRpcRequest,
  type SessionContext,
} from "@crossfade/core";
import { claimServer, releaseServer } from "./server-claims.js";
import type { ConnectableServer, ServerFactory } from "./sdk-contract.js";
import { SessionTransport, type SessionTransportParts } from "./session-transport.js";

export interface ServerSessionParts extends SessionTransportParts {
  readonly factory: ServerFactory;
}

/**
 * A session and the server that answers it. The server is built for the first message, since a client that
 * only opens a stream needs none; where that fails, the next message tries again.
 */
export class ServerSession {
  readonly #session: SessionContext;
  readonly #parts: ServerSessionParts;
  #transport: SessionTransport | undefined;
  #server: ConnectableServer | undefined;

  constructor(session: SessionContext, parts: ServerSessionParts) {
    this.#session = session;
    this.#parts = parts;
  }

  request(request: JsonRpcRequest, exchange: Exchange): Promise<JsonObject> {
    return (this.#transport ?? this.#start()).deliver(request, exchange);
  }

  notification(notification: JsonRpcNotification, exchange: Exchange): void {
    (this.#transport ?? this.#start()).notify(notification, exchange);
  }

  /** The session is over. Resolves when the server is closed; what goes wrong there is logged. */
  async end(): Promise<void> {
    // The transport first: nothing that is pending should wait for a server that takes its time to close.
    await this.#quietly(() => this.#transport?.close());
    if (this.#server) await this.#discard(this.#server);
  }

  #start(): SessionTransport {
    const transport = new SessionTransport(this.#session, this.#parts);
    this.#transport = transport;
    void this.#connect(transport);
    return transport;
  }

  async #connect(transport: SessionTransport): Promise<void> {
    try {
      // Not at once: if it throws, the message that it was called for must be pending to be answered.
      const server = await Promise.resolve(this.#session).then(this.#parts.factory);
      claimServer(server);
      this.#server = server;
      // The session may have ended while the server was being built.
      if (transport.closed) return await this.#discard(server);
      await server.connect(transport);
      transport.open();
    } catch (error) {
      await this.#startFailed(transport, error);
    }
  }

  async #startFailed(transport: SessionTransport, error: unknown): Promise<void> {
    if (!transport.closed) this.#log(error, "the server of a session could not be started");
    this.#transport = undefined;
    // Logged already, so it is not passed on for others to log again.
    transport.fail(new JsonRpcError(RPC_CODE.internalError, "Internal error"));
    if (this.#server) await this.#discard(this.#server);
  }

  async #discard(server: ConnectableServer): Promise<void> {
    this.#server = undefined;
    await this.#quietly(() => server.close());
    releaseServer(server);
  }

  async #quietly(close: () => Promise<void> | undefined): Promise<void> {
    try {
      await close();
    } catch (error) {
      this.#log(error, "the server of a session could not be closed");
    }
  }

  #log(error: unknown, message: string): void {
    const { name, message: reason } = error instanceof Error ? error : new Error(String(error));
    this.#parts.logger.error({ transport: this.#session.transport, error: name, reason }, message);
  }
}
