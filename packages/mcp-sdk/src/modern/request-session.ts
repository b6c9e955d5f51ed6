import {
  isLegacyRevision,
  NEWEST_LEGACY_REVISION,
  type ClientRequestOptions,
  type Exchange,
  type JsonObject,
  type LegacyRevision,
  type SessionContext,
  type TransportName,
} from "@crossfade/core";

/**
 * What a server that knows only sessions takes for one: a request without, whose client has said in `_meta`
 * what others say in `initialize`, or has said nothing of itself.
 */
export class RequestSession implements SessionContext {
  readonly id: string;
  readonly transport: TransportName;
  readonly principal: string | undefined;
  readonly revision: LegacyRevision;
  readonly initializeParams: JsonObject;
  readonly #exchange: Exchange;
  #state: JsonObject | undefined;

  constructor(exchange: Exchange) {
    const { client, revision } = exchange;
    this.id = crypto.randomUUID();
    this.transport = exchange.transport;
    this.principal = exchange.principal;
    this.revision = isLegacyRevision(revision) ? revision : NEWEST_LEGACY_REVISION;
    this.initializeParams = {
      protocolVersion: this.revision,
      capabilities: client?.capabilities ?? {},
      clientInfo: client?.info ?? { name: "unknown", version: "0" },
    };
    this.#exchange = exchange;
  }

  get state(): JsonObject | undefined {
    return this.#state;
  }

  /** A request of the modern revision ends with itself, and its state with it. */
  async setState(state: JsonObject): Promise<void> {
    this.#state = state;
  }

  notify(method: string, params?: JsonObject): void {
    this.#exchange.notify(method, params);
  }

  request(
    method: string,
    params?: JsonObject,
    options?: ClientRequestOptions,
  ): Promise<JsonObject> {
    return this.#exchange.request(method, params, options);
  }
}
