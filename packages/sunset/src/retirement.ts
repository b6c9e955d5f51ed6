import {
  parseDeprecationConfig,
  silentLogger,
  systemClock,
  type Clock,
  type DeprecationConfigInput,
  type HttpReply,
  type HttpReplyHeaders,
  type HttpRequest,
  type Logger,
  type MigrationMode,
} from "@crossfade/core";
import { clientIdentity } from "./client-identity.js";
import { DeprecationTracker, type DeprecationStatistics } from "./deprecation-tracker.js";

/** How a route is retired: all that `DeprecationConfig` has, and whose route it is. */
export interface RetirementOptions extends DeprecationConfigInput {
  /** What is retired, as the beginning of a sentence. Default: `This address`. */
  readonly name?: string;
  /** What whoever is refused should do, in a sentence. Default: to use `successorUrl`, if there is one. */
  readonly advice?: string;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** Hears who still calls, at most once per client in `warningFrequencyMs`. Default: none. */
  readonly logger?: Logger;
  /** Whether `X-Forwarded-For` is the word of a proxy of yours. Default: false. */
  readonly trustProxy?: boolean;
  /** Whom a request is from, for exemptions and the log; never a token. Default: nobody in particular. */
  readonly principalOf?: (request: HttpRequest) => string | undefined;
}

/** What is to be done with a request on a route that is being retired. */
export interface RetiredRequest {
  /** What its response has to carry, whoever makes it; names and values in turn. */
  readonly headers: HttpReplyHeaders;
  /** The whole response, where the request is refused; undefined where the route serves it. */
  readonly refusal: HttpReply | undefined;
}

/**
 * Retires any HTTP route by the policy that retires a transport: headers, warnings in the log, brownouts, and
 * an end. There are no sessions to be told in, so mode `notify` is `advise`.
 */
export class Retirement {
  readonly #tracker: DeprecationTracker;
  readonly #trustProxy: boolean;
  readonly #principalOf: NonNullable<RetirementOptions["principalOf"]>;

  /** @throws TransportError `INVALID_CONFIG` */
  constructor(options: RetirementOptions) {
    const { name = "This address", advice, clock = systemClock, logger = silentLogger } = options;
    const { trustProxy = false, principalOf = () => undefined } = options;
    const { name: _, advice: __, clock: ___, logger: ____, ...more } = options;
    const { trustProxy: _____, principalOf: ______, ...config } = more;
    this.#trustProxy = trustProxy;
    this.#principalOf = principalOf;
    this.#tracker = new DeprecationTracker({
      config: parseDeprecationConfig(config),
      subject: {
        id: name,
        name,
        advice: (where) => advice ?? (where === "" ? "" : `Use ${where}.`),
      },
      clock,
      logger,
    });
  }

  /** How far it has got at this moment. */
  get mode(): MigrationMode {
    return this.#tracker.mode;
  }

  /** Looks at a request: what its response carries, and whether it is refused. Warns of its client. */
  retire(request: HttpRequest): RetiredRequest {
    const headers = this.#tracker.headersFor(request.path);
    const principal = this.#principalOf(request);
    const client = clientIdentity(undefined, principal, request, this.#trustProxy);
    this.#tracker.record(client);
    const judgement = this.#tracker.judgeKnown(client);
    if (judgement === "served" || judgement === "unnamed") return { headers, refusal: undefined };
    return { headers, refusal: this.#tracker.refusal(judgement, request) };
  }

  statistics(): DeprecationStatistics {
    return this.#tracker.statistics();
  }
}
