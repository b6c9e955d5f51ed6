import { z } from "zod";
import { checkClient, type ClientClues, type ClientReport } from "./check-client.js";
import { checkDocsPage } from "./check-docs-page.js";
import { compareAuthentication, type AuthenticationComparison } from "./compare-authentication.js";
import { compareRoutes } from "./compare-routes.js";
import type { Finding } from "./finding.js";
import type { KnownClient } from "./known-client.js";
import { KNOWN_CLIENTS } from "./known-clients.js";
import type { ProbeOptions } from "./probe-attempt.js";
import { probeServer, servesStreamableHttp, type ServerReport } from "./probe-server.js";

const webUrl = z.url({ protocol: /^https?$/, error: "must be an http(s) URL" });

export interface CompatibilityCheckerOptions extends Pick<
  ProbeOptions,
  "fetch" | "headers" | "timeoutMs"
> {
  /** Default: `KNOWN_CLIENTS`. */
  readonly knownClients?: readonly KnownClient[];
}

/** Finds out what clients and servers can speak. Every finding names what it rests on. */
export class CompatibilityChecker {
  readonly #options: CompatibilityCheckerOptions;

  constructor(options: CompatibilityCheckerOptions = {}) {
    this.#options = options;
  }

  /** What a client can speak, from its headers, its `clientInfo`, its lines in the ledger. */
  checkClient(clues: ClientClues): ClientReport {
    return checkClient(clues, this.#options.knownClients ?? KNOWN_CLIENTS);
  }

  /**
   * Which generations a server really serves, and which clients get through.
   *
   * @throws ZodError where `url` is none
   */
  probe(url: string, options: ProbeOptions = {}): Promise<ServerReport> {
    return probeServer(webUrl.parse(url), this.#with(options));
  }

  /**
   * Whether a client of Streamable HTTP gets through at a URL, or would after a sign-in: what a
   * `ConfigTranslator` wants for `verify`.
   */
  async servesStreamableHttp(url: string, signal?: AbortSignal): Promise<boolean> {
    const at = webUrl.safeParse(url);
    if (!at.success) return false;
    return servesStreamableHttp(at.data, this.#with(signal ? { signal } : {}));
  }

  /** What a client that moves from one URL to the other has to sign in to anew. */
  compareAuthentication(
    before: string,
    after: string,
    options: ProbeOptions = {},
  ): Promise<AuthenticationComparison> {
    return compareAuthentication(webUrl.parse(before), webUrl.parse(after), this.#with(options));
  }

  /** What is lost between a server and its public URL. */
  compareRoutes(
    publicUrl: string,
    directUrl: string,
    options: ProbeOptions = {},
  ): Promise<Finding[]> {
    return compareRoutes(webUrl.parse(publicUrl), webUrl.parse(directUrl), this.#with(options));
  }

  /** Whether the page that a retirement points to is there and does not recommend what is retired. */
  checkDocsPage(page: string, retired: string, options: ProbeOptions = {}): Promise<Finding[]> {
    return checkDocsPage(webUrl.parse(page), webUrl.parse(retired), this.#with(options));
  }

  #with(options: ProbeOptions): ProbeOptions {
    const { knownClients: _, ...own } = this.#options;
    return { ...own, ...options };
  }
}
