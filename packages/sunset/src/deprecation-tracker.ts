import {
  relativeReference,
  type Clock,
  type DeprecationConfig,
  type HttpReplyHeaders,
  type Logger,
  type TransportName,
} from "@crossfade/core";
import { deprecationHeaders } from "./deprecation-headers.js";
import { logText } from "./log-text.js";
import { requireSupportedMode } from "./supported-modes.js";

/** What is known about whoever uses the deprecated transport; the client says most of it itself. */
export interface DeprecatedClient {
  /** `clientInfo.name` of its `initialize`. */
  readonly name?: string;
  /** `clientInfo.version` of its `initialize`. */
  readonly version?: string;
  /** Whom the authentication hook took it for. */
  readonly principal?: string;
  readonly userAgent?: string;
  readonly address?: string;
}

export interface DeprecationTrackerOptions {
  readonly config: DeprecationConfig;
  /** The transport that is deprecated. */
  readonly transport: TransportName;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Paths of the transport that is deprecated. */
  readonly paths: readonly string[];
  /** Path of the successor. `config.successorUrl` goes before it. */
  readonly successorPath: string;
  /**
   * Most clients remembered. Beyond: the one not seen for longest is forgotten, and warned about
   * anew when it comes back. Default: 10,000, a few megabytes.
   */
  readonly maxClients?: number;
}

export interface DeprecationStatistics {
  /** Clients that are remembered at this moment. */
  readonly clients: number;
  /** Lines written to the log. */
  readonly warnings: number;
  /** Lines that were not written, since the client was warned about lately. */
  readonly suppressed: number;
  /** Clients that were forgotten because of `maxClients`. */
  readonly forgotten: number;
}

/** What is remembered of a client. */
interface Sighting {
  /** By the monotonic clock. */
  warnedAt: number;
  suppressed: number;
}

/** Marks a transport as deprecated: the headers of its responses, and who still uses it in the log. */
export class DeprecationTracker {
  readonly #headers: ReadonlyMap<string, HttpReplyHeaders>;
  readonly #options: DeprecationTrackerOptions;
  readonly #maxClients: number;
  /** In the order in which the clients were last seen. */
  readonly #clients = new Map<string, Sighting>();
  #warnings = 0;
  #suppressed = 0;
  #forgotten = 0;

  /** @throws TransportError `INVALID_CONFIG` for a mode that is not among `supportedModes` */
  constructor(options: DeprecationTrackerOptions) {
    requireSupportedMode(options.config.mode);
    this.#options = options;
    this.#maxClients = options.maxClients ?? 10_000;
    const { config, paths, successorPath } = options;
    this.#headers = new Map(
      paths.map((path) => [
        path,
        deprecationHeaders(config, relativeReference(path, successorPath)),
      ]),
    );
  }

  /**
   * What every response on one of `paths` carries. The successor is a reference relative to that path,
   * so that it holds below a prefix which a proxy or a framework has taken off.
   */
  headersFor(path: string): HttpReplyHeaders {
    return this.#headers.get(path) ?? [];
  }

  /**
   * Notes that a client uses the transport, and warns in the log, at most once per client in
   * `warningFrequencyMs`. Without effect in mode `off`, without `warningsEnabled`, and for clients
   * that are exempted.
   */
  record(client: DeprecatedClient): void {
    const { config, clock } = this.#options;
    if (config.mode === "off" || !config.warningsEnabled || this.#isExempted(client)) return;
    const shown = forLog(client);
    const key = keyOf(shown);
    const seen = this.#clients.get(key);
    const now = clock.monotonic();
    if (seen && now - seen.warnedAt < config.warningFrequencyMs) {
      seen.suppressed += 1;
      this.#suppressed += 1;
      this.#remember(key, seen);
      return;
    }
    this.#warn(shown, seen?.suppressed ?? 0);
    this.#remember(key, { warnedAt: now, suppressed: 0 });
  }

  statistics(): DeprecationStatistics {
    return {
      clients: this.#clients.size,
      warnings: this.#warnings,
      suppressed: this.#suppressed,
      forgotten: this.#forgotten,
    };
  }

  #isExempted({ name, principal }: DeprecatedClient): boolean {
    return this.#options.config.exemptions.some(
      (exemption) =>
        (exemption.clientName === undefined || exemption.clientName === name) &&
        (exemption.principal === undefined || exemption.principal === principal),
    );
  }

  #warn(client: DeprecatedClient, suppressed: number): void {
    const { config, transport, logger } = this.#options;
    const { sunsetDate, migrationDocsUrl: docs } = config;
    this.#warnings += 1;
    logger.warn(
      { client, transport, sunsetDate, docs, suppressed },
      "A client uses a deprecated transport",
    );
  }

  #remember(key: string, sighting: Sighting): void {
    this.#clients.delete(key);
    this.#clients.set(key, sighting);
    if (this.#clients.size <= this.#maxClients) return;
    for (const oldest of this.#clients.keys()) {
      this.#clients.delete(oldest);
      this.#forgotten += 1;
      return;
    }
  }
}

/** The fields that are known, fit for a log. */
function forLog(client: DeprecatedClient): DeprecatedClient {
  return {
    ...(client.name === undefined ? {} : { name: logText(client.name) }),
    ...(client.version === undefined ? {} : { version: logText(client.version) }),
    ...(client.principal === undefined ? {} : { principal: logText(client.principal) }),
    ...(client.userAgent === undefined ? {} : { userAgent: logText(client.userAgent) }),
    ...(client.address === undefined ? {} : { address: logText(client.address) }),
  };
}

/**
 * What makes two sightings the same client. A name says more than a user agent, which is often that
 * of an HTTP library; and a principal more than an address, which changes.
 */
function keyOf({ name, version, principal, userAgent, address }: DeprecatedClient): string {
  return JSON.stringify([name ?? ["agent", userAgent], version, principal ?? ["address", address]]);
}
