import { z } from "zod";
import { addressRange, date, milliseconds, versionRange, webUrl } from "./fields.js";
import { MIGRATION_MODES } from "./migration-mode.js";
import { parseConfig } from "./parse-config.js";

/** How often a brownout can be repeated, and how long that is. */
export const BROWNOUT_PERIODS_MS = {
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
} as const;

export type BrownoutPeriod = keyof typeof BROWNOUT_PERIODS_MS;

/**
 * A window in which the deprecated transport is refused, so that whoever has not noticed does. A date is
 * midnight UTC, so one day is `from` a date `to` the next.
 */
const brownout = z
  .strictObject({
    /** When it begins. */
    from: date,
    /** When it is over. */
    to: date,
    /** Repeats the window every `hour`, `day` or `week`. Unset: once. */
    every: z.enum(["hour", "day", "week"]).optional(),
    /** From when on it is not repeated any more. Unset: the end, or never. */
    until: date.optional(),
    /** The share of requests that is refused, up to 1. */
    share: z.number().positive().max(1).default(1),
  })
  .superRefine(({ from, to, every, until }, context) => {
    const issue = (path: string, message: string): void =>
      context.addIssue({ code: "custom", path: [path], message });
    const [begin, end] = [Date.parse(from), Date.parse(to)];
    if (begin >= end) issue("to", "must be after from");
    if (every !== undefined && end - begin >= BROWNOUT_PERIODS_MS[every]) {
      issue("every", "must be longer than the window, or there is no time without one");
    }
    if (until !== undefined && every === undefined) issue("until", "needs every");
    if (until !== undefined && Date.parse(until) <= begin) issue("until", "must be after from");
  });

/** Whom the policy leaves alone. Each field given must match. */
const exemption = z
  .strictObject({
    /** `name` of its `clientInfo`. */
    clientName: z.string().optional(),
    /** The versions meant, such as `>=2.1 <3`; with `clientName` only. */
    clientVersion: versionRange.optional(),
    /** Whom the authentication hook takes it for. */
    principal: z.string().optional(),
    /** Its address, or a range of them: `10.0.0.0/8`, `2001:db8::/32`. */
    address: addressRange.optional(),
  })
  .superRefine(({ clientName, clientVersion, principal, address }, context) => {
    const issue = (path: string[], message: string): void =>
      context.addIssue({ code: "custom", path, message });
    if (clientVersion !== undefined && clientName === undefined) {
      issue(["clientVersion"], "needs clientName: versions of different clients say nothing");
    } else if (clientName === undefined && principal === undefined && address === undefined) {
      issue([], "must name a client, a principal or an address");
    }
  });

const deprecationFields = z.strictObject({
  /** How far the retirement may go; how far it has got follows from the dates below. See `MigrationMode`. */
  mode: z.enum(MIGRATION_MODES).default("advise"),
  /** Whether warnings are written to the log; headers and notices follow `mode` alone. */
  warningsEnabled: z.boolean().default(true),
  /** Since when the transport has been deprecated: the day its successor was published. */
  deprecatedSince: date.default("2025-03-26"),
  /** When headers and warnings begin. Unset: at once. */
  adviseFrom: date.optional(),
  /** When notices in sessions begin, in mode `notify` and beyond. Unset: with headers and warnings. */
  notifyFrom: date.optional(),
  /** When it ends: sent as `Sunset` (RFC 8594); mode `enforce` refuses from then on. Unset: no date is announced. */
  sunsetDate: date.optional(),
  /** A page that tells users what to do; sent as `Link` with `rel="deprecation"`, and `rel="sunset"`. */
  migrationDocsUrl: webUrl.optional(),
  /** Where clients should go; sent as `Link` with `rel="successor-version"`. Unset: the MCP endpoint. */
  successorUrl: webUrl.optional(),
  /** A client is warned about, and a session told, at most once in this time. Default: a day. */
  warningFrequencyMs: milliseconds.default(86_400_000),
  /** Windows of refusal, in mode `brownout` and beyond. */
  brownouts: z.array(brownout).default([]),
  /** Where the pseudo-random numbers begin that a brownout's `share` is drawn with. */
  brownoutSeed: z.int().nonnegative().default(1),
  /** Clients, principals and addresses that the policy leaves alone. */
  exemptions: z.array(exemption).default([]),
  /**
   * What a `GET` that names no session gets after the end: `auto`, 405 while the successor is served on
   * the same path, so that clients which try the old transport first go on to the new one, else 410; or
   * always the one or the other.
   */
  enforcedStatus: z.union([z.literal("auto"), z.literal(405), z.literal(410)]).default("auto"),
});

type DeprecationFields = z.output<typeof deprecationFields>;

/** Two dates that must not be in the wrong order. */
interface Order {
  readonly first: (config: DeprecationFields) => string | undefined;
  readonly second: (config: DeprecationFields) => string | undefined;
  readonly path: string;
  readonly error: string;
  /** Whether they may be the same moment. */
  readonly orEqual: boolean;
}

const ORDERS: readonly Order[] = [
  {
    first: (config) => config.deprecatedSince,
    second: (config) => config.sunsetDate,
    path: "sunsetDate",
    error: "must not be before deprecatedSince (RFC 9745, section 4)",
    orEqual: true,
  },
  {
    first: (config) => config.adviseFrom,
    second: (config) => config.notifyFrom,
    path: "notifyFrom",
    error: "must not be before adviseFrom",
    orEqual: true,
  },
  {
    first: (config) => config.notifyFrom ?? config.adviseFrom,
    second: (config) => config.sunsetDate,
    path: "sunsetDate",
    error: "must be after notifyFrom and adviseFrom, or nobody is told",
    orEqual: false,
  },
  {
    first: (config) => config.notifyFrom ?? config.adviseFrom,
    second: (config) => earliest(config.brownouts.map(({ from }) => from)),
    path: "brownouts",
    error: "must not begin before notifyFrom and adviseFrom, or nobody has been told",
    orEqual: true,
  },
  {
    first: (config) => latest(config.brownouts.map(({ from }) => from)),
    second: (config) => (config.mode === "enforce" ? config.sunsetDate : undefined),
    path: "brownouts",
    error: "must begin before sunsetDate, from which on everything is refused",
    orEqual: false,
  },
];

/** What only shows when several fields are looked at together. */
function crossCheckDates(config: DeprecationFields, context: z.RefinementCtx): void {
  const issue = (path: string, message: string): void =>
    context.addIssue({ code: "custom", path: [path], message });
  if (config.mode === "enforce" && config.sunsetDate === undefined) {
    issue("sunsetDate", "is needed by mode enforce, which refuses from that date on");
  }
  if (config.mode === "brownout" && config.brownouts.length === 0) {
    issue("brownouts", "needs at least one window in mode brownout");
  }
  for (const { first, second, path, error, orEqual } of ORDERS) {
    const distance = distanceMs(first(config), second(config));
    if (distance < 0 || (distance === 0 && !orEqual)) issue(path, error);
  }
}

export const deprecationConfig = deprecationFields.superRefine(crossCheckDates);

/** The same for Streamable HTTP with sessions, whose successor came later. */
export const sessionfulDeprecationConfig = deprecationFields
  .extend({ deprecatedSince: date.default("2026-07-28") })
  .superRefine(crossCheckDates);

/** NaN, which is neither more nor less than anything, where a date is missing. */
function distanceMs(from: string | undefined, to: string | undefined): number {
  return Date.parse(to ?? "") - Date.parse(from ?? "");
}

function earliest(dates: readonly string[]): string | undefined {
  return inOrder(dates)[0];
}

function latest(dates: readonly string[]): string | undefined {
  return inOrder(dates).at(-1);
}

function inOrder(dates: readonly string[]): readonly string[] {
  return dates.toSorted((a, b) => Date.parse(a) - Date.parse(b));
}

/** How a transport is marked as deprecated, and how it ends, with every default filled in. */
export type DeprecationConfig = z.output<typeof deprecationConfig>;
/** What a user writes: every field may be left out. */
export type DeprecationConfigInput = z.input<typeof deprecationConfig>;
/** A window in which a transport is refused. */
export type Brownout = DeprecationConfig["brownouts"][number];
/** Whom the policy leaves alone. */
export type DeprecationExemption = DeprecationConfig["exemptions"][number];

/** Fills in defaults, or throws `INVALID_CONFIG` with every problem in one message. */
export function parseDeprecationConfig(input: DeprecationConfigInput = {}): DeprecationConfig {
  return parseConfig(deprecationConfig, "DeprecationConfig", input);
}
