import {
  HEADER,
  relativeReference,
  type Clock,
  type DeprecationConfig,
  type HttpBodyReply,
  type HttpReplyHeaders,
  type HttpRequest,
  type Logger,
  type McpBackend,
  type MigrationMode,
  type SessionContext,
} from "@crossfade/core";
import type { ClientIdentity } from "./client-identity.js";
import { deprecationHeaders } from "./deprecation-headers.js";
import { Exemptions } from "./exemptions.js";
import type { LedgerAccount } from "./ledger/ledger-account.js";
import { logText } from "./log-text.js";
import { noticingBackend, sendWarning } from "./noticing-backend.js";
import { problemReply } from "./problem-details.js";
import { RetirementSchedule, type RetirementStage } from "./retirement-schedule.js";
import { RetirementTexts, type RetirementSubject } from "./retirement-texts.js";
import { SeededShare } from "./seeded-share.js";
import { SeenClient } from "./seen-client.js";
import { WarningThrottle } from "./warning-throttle.js";

export interface DeprecationTrackerOptions {
  readonly config: DeprecationConfig;
  /** What is deprecated, in words: one of `GENERATION_SUBJECTS`, or your own. */
  readonly subject: RetirementSubject;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Path of the successor, where there is one. `config.successorUrl` goes before it. */
  readonly successorPath?: string;
  /** Where clients reach the place that the paths are below, for texts; undefined where that is not known. */
  readonly publicUrl?: string | undefined;
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
  /** Notices in instructions, and log messages to clients. */
  readonly notices: number;
  /** Requests refused in a brownout. */
  readonly refusedInBrownout: number;
  /** Requests refused after the end. */
  readonly refusedAfterEnd: number;
}

/**
 * What becomes of a request. `unnamed`: it is served for now, since it may come from a client that is exempted
 * by its name, which it has not said yet; whoever learns the name asks `judgeNamed`.
 */
export type Judgement = "served" | "unnamed" | "brownout" | "ended";

/**
 * The retirement of one transport, or of anything else that has paths: its headers, its warnings, its
 * notices, its refusals, each from the day on that the configuration says.
 */
export class DeprecationTracker {
  readonly #options: DeprecationTrackerOptions;
  /** By path, made when they are first asked for. */
  readonly #headers = new Map<string, HttpReplyHeaders>();
  readonly #schedule: RetirementSchedule;
  readonly #exemptions: Exemptions;
  readonly #shares: SeededShare;
  readonly #texts: RetirementTexts;
  readonly #where: string;
  readonly #throttle: WarningThrottle;
  readonly #sessions = new WeakMap<SessionContext, SeenClient>();
  readonly #counters = { warnings: 0, notices: 0, refusedInBrownout: 0, refusedAfterEnd: 0 };
  #stage: RetirementStage;

  constructor(options: DeprecationTrackerOptions) {
    this.#options = options;
    const { config, clock, subject, maxClients = 10_000 } = options;
    this.#schedule = new RetirementSchedule(config);
    this.#stage = this.#schedule.at(clock.now());
    this.#exemptions = new Exemptions(config.exemptions);
    this.#shares = new SeededShare(config.brownoutSeed);
    this.#texts = new RetirementTexts(subject, config);
    this.#where = placeOfSuccessor(options);
    this.#throttle = new WarningThrottle(clock, config.warningFrequencyMs, maxClients);
  }

  /** How far the retirement has got at this moment. */
  get mode(): MigrationMode {
    return this.#now().mode;
  }

  /** Whether requests are refused at this moment: all of them, or a share. */
  get refusing(): boolean {
    return this.#now().share > 0;
  }

  /**
   * What every response on a path carries. The successor is a reference relative to that path, so that it
   * holds below a prefix which a proxy or a framework has taken off.
   */
  headersFor(path: string): HttpReplyHeaders {
    // Once they have begun they stay, so there is no need to look at the clock again.
    const begun = this.#stage.mode !== "off" || this.mode !== "off";
    return begun ? (this.#headers.get(path) ?? this.#headersOf(path)) : NO_HEADERS;
  }

  /**
   * Notes that a client uses what is deprecated, and warns in the log, at most once per client in
   * `warningFrequencyMs`. Returns whether it did. Not before `adviseFrom`, not without `warningsEnabled`,
   * and not about clients that are exempted.
   */
  record(client: ClientIdentity): boolean {
    const { config } = this.#options;
    if (!config.warningsEnabled || this.mode === "off" || this.#isExempt(client)) return false;
    const shown = forLog(client);
    const suppressed = this.#throttle.pass(keyOf(shown));
    if (suppressed === undefined) return false;
    this.#warn(shown, suppressed);
    return true;
  }

  /** The client of a session has introduced itself, or has sent something else first. Warns as `record` does. */
  greet(session: SessionContext, client: ClientIdentity, account?: LedgerAccount): SeenClient {
    const seen = new SeenClient(client, account, this.#isExempt(client));
    if (this.#mayTell) this.#sessions.set(session, seen);
    if (this.record(client)) account?.warning();
    return seen;
  }

  /** Whether a request may be served whose client has not said its name, as far as that is known. */
  judge(client: ClientIdentity): Judgement {
    if (!this.refusing) return "served";
    const verdict = this.#exemptions.verdictOn(client, false);
    if (verdict === "exempt") return "served";
    return verdict === "perhaps" ? "unnamed" : this.#draw();
  }

  /** The same for one that was judged `unnamed`, once its name is known, or is known not to come. */
  judgeNamed(client: ClientIdentity): Judgement {
    if (!this.refusing || this.#exemptions.verdictOn(client, false) !== "perhaps") return "served";
    return this.#draw();
  }

  /** The same for a client that has introduced itself. */
  judgeKnown(client: ClientIdentity): Judgement {
    return !this.refusing || this.#isExempt(client) ? "served" : this.#draw();
  }

  /** The same for a request in a session whose client is known. */
  judgeSeen({ exempt }: SeenClient): Judgement {
    return exempt || !this.refusing ? "served" : this.#draw();
  }

  /**
   * The refusal of a request, counted, as problem details (RFC 9457). Without the headers that every response has.
   *
   * @param status instead of 503 in a brownout, 410 after the end
   */
  refusal(
    judgement: "brownout" | "ended",
    request: HttpRequest,
    account?: LedgerAccount,
    status?: number,
    headers: HttpReplyHeaders = [],
  ): HttpBodyReply {
    account?.refusal();
    const ended = judgement === "ended";
    this.#counters[ended ? "refusedAfterEnd" : "refusedInBrownout"] += 1;
    const { config, subject } = this.#options;
    const successor = this.#successorFrom(request.path);
    const now = this.#options.clock.now();
    const pauseEnd = this.#schedule.brownoutEnd(now) ?? now;
    return problemReply(
      {
        type: config.migrationDocsUrl ?? "about:blank",
        title: ended ? `${subject.name} has ended` : `${subject.name} is refused for a while`,
        status: status ?? (ended ? 410 : 503),
        detail: ended
          ? this.#texts.ended(this.#where)
          : this.#texts.brownout(pauseEnd, this.#where),
        code: ended ? "RETIRED" : "BROWNOUT",
        ...(successor === undefined ? {} : { successor }),
        deprecatedSince: config.deprecatedSince,
        ...(config.sunsetDate === undefined ? {} : { sunsetDate: config.sunsetDate }),
      },
      ended ? headers : [HEADER.retryAfter, this.#retryAfter(now, pauseEnd), ...headers],
    );
  }

  /** A backend whose sessions are told, from the day on that notices begin; the same one where that never comes. */
  noticing(backend: McpBackend): McpBackend {
    if (!this.#mayTell) return backend;
    const notice = this.#texts.notice(this.#where);
    return noticingBackend(backend, {
      seen: (session) => this.#sessions.get(session),
      text: () => (this.#tells() ? notice : undefined),
      isDue: (toldAt) => this.#isDue(toldAt),
      told: (seen, place) => {
        if (place === "message") seen.toldAt = this.#options.clock.monotonic();
        this.#told(seen);
      },
    });
  }

  /** Tells a client, if it can be told, that it is over; returns the text, for where it cannot. */
  sayGoodbye(session: SessionContext): string {
    const text = this.#texts.ended(this.#where);
    const seen = this.#sessions.get(session);
    if (seen && sendWarning(session, seen, text)) this.#told(seen);
    return text;
  }

  statistics(): DeprecationStatistics {
    return { clients: this.#throttle.size, ...this.#throttle.counters, ...this.#counters };
  }

  /** Whether sessions are ever told: where not, nobody asks for their clients. */
  get #mayTell(): boolean {
    const { mode } = this.#options.config;
    return mode !== "off" && mode !== "advise";
  }

  /** The stage is looked up anew only when the last one is over. */
  #now(): RetirementStage {
    const { until } = this.#stage;
    if (until === Infinity) return this.#stage;
    const now = this.#options.clock.now();
    if (now >= until) this.#stage = this.#schedule.at(now);
    return this.#stage;
  }

  #headersOf(path: string): HttpReplyHeaders {
    const headers = deprecationHeaders(this.#options.config, this.#successorFrom(path));
    // A route may have any number of paths, and whoever asks chooses them.
    if (this.#headers.size < MAX_PATHS) this.#headers.set(path, headers);
    return headers;
  }

  /** A reference that holds wherever the paths are mounted. */
  #successorFrom(path: string): string | undefined {
    const { config, successorPath } = this.#options;
    if (config.successorUrl !== undefined || successorPath === undefined)
      return config.successorUrl;
    return relativeReference(path, successorPath);
  }

  #draw(): Judgement {
    const { share, mode } = this.#now();
    if (!this.#shares.draw(share)) return "served";
    return mode === "enforce" ? "ended" : "brownout";
  }

  #tells(): boolean {
    const { mode } = this;
    return mode === "notify" || mode === "brownout" || mode === "enforce";
  }

  #isDue(toldAt: number | undefined): boolean {
    const { clock, config } = this.#options;
    return toldAt === undefined || clock.monotonic() - toldAt >= config.warningFrequencyMs;
  }

  #told({ account }: SeenClient): void {
    this.#counters.notices += 1;
    account?.warning();
  }

  #isExempt(client: ClientIdentity): boolean {
    return this.#exemptions.verdictOn(client, true) === "exempt";
  }

  /** Of a share of the requests, the next one may be served at once. */
  #retryAfter(now: number, pauseEnd: number): string {
    const waitMs = this.#now().share < 1 ? RETRY_SOON_MS : pauseEnd - now;
    return String(Math.max(1, Math.ceil(waitMs / 1000)));
  }

  #warn(client: ClientIdentity, suppressed: number): void {
    const { config, subject, logger } = this.#options;
    const { sunsetDate, migrationDocsUrl: docs } = config;
    this.#counters.warnings += 1;
    logger.warn(
      { client, transport: subject.id, sunsetDate, docs, suppressed },
      "A client uses a deprecated transport",
    );
  }
}

const NO_HEADERS: HttpReplyHeaders = [];
const MAX_PATHS = 100;
const RETRY_SOON_MS = 5_000;

/** Where the successor is, in words that hold behind a proxy, too: nothing of them comes from a header. */
function placeOfSuccessor({ config, publicUrl, successorPath }: DeprecationTrackerOptions): string {
  if (config.successorUrl !== undefined) return config.successorUrl;
  if (successorPath === undefined) return "";
  if (publicUrl !== undefined) return publicUrl.replace(/\/$/, "") + successorPath;
  return `the one of this server that ends in ${successorPath}`;
}

/** The fields that are known, fit for a log. */
function forLog(client: ClientIdentity): ClientIdentity {
  return Object.fromEntries(
    Object.entries(client).map(([name, text]) => [name, logText(String(text))]),
  );
}

/**
 * What makes two sightings the same client. A name says more than a user agent, which is often that
 * of an HTTP library; and a principal more than an address, which changes.
 */
function keyOf({ name, version, principal, userAgent, address }: ClientIdentity): string {
  return JSON.stringify([name ?? ["agent", userAgent], version, principal ?? ["address", address]]);
}
