import { z } from "zod";
import { date, milliseconds, webUrl } from "./fields.js";
import { MIGRATION_MODES } from "./migration-mode.js";
import { parseConfig } from "./parse-config.js";

/** A window in which the deprecated transport is refused, so that whoever has not noticed does. */
const brownout = z
  .strictObject({ from: date, to: date })
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), {
    path: ["to"],
    error: "must be after from",
  });

/** Whom the policy leaves alone. Each field given must match. */
const exemption = z
  .strictObject({ clientName: z.string().optional(), principal: z.string().optional() })
  .refine((value) => value.clientName !== undefined || value.principal !== undefined, {
    error: "must name a client or a principal",
  });

const deprecationFields = z.strictObject({
  /** See `MigrationMode`. */
  mode: z.enum(MIGRATION_MODES).default("advise"),
  /** Whether warnings are written to the log; headers follow `mode` alone. */
  warningsEnabled: z.boolean().default(true),
  /** Since when the transport has been deprecated: the day its successor was published. */
  deprecatedSince: date.default("2025-03-26"),
  /** When it will end; sent as `Sunset` (RFC 8594). Unset: no date has been announced. */
  sunsetDate: date.optional(),
  /** A page that tells users what to do; sent as `Link` with `rel="deprecation"`, and `rel="sunset"`. */
  migrationDocsUrl: webUrl.optional(),
  /** Where clients should go; sent as `Link` with `rel="successor-version"`. Unset: the MCP endpoint. */
  successorUrl: webUrl.optional(),
  /** A client is warned about at most once in this time. Default: a day. */
  warningFrequencyMs: milliseconds.default(86_400_000),
  /** Windows of refusal, for mode `brownout`. */
  brownouts: z.array(brownout).default([]),
  /** Clients and principals that the policy leaves alone. */
  exemptions: z.array(exemption).default([]),
});

export const deprecationConfig = deprecationFields
  .refine((value) => value.mode !== "enforce" || value.sunsetDate !== undefined, {
    path: ["sunsetDate"],
    error: "is needed by mode enforce, which refuses from that date on",
  })
  .refine((value) => value.mode !== "brownout" || value.brownouts.length > 0, {
    path: ["brownouts"],
    error: "needs at least one window in mode brownout",
  })
  .refine(
    ({ sunsetDate, deprecatedSince }) =>
      sunsetDate === undefined || Date.parse(sunsetDate) >= Date.parse(deprecatedSince),
    {
      path: ["sunsetDate"],
      error: "must not be before deprecatedSince (RFC 9745, section 4)",
    },
  );

/** How a transport is marked as deprecated, with every default filled in. */
export type DeprecationConfig = z.output<typeof deprecationConfig>;
/** What a user writes: every field may be left out. */
export type DeprecationConfigInput = z.input<typeof deprecationConfig>;

/** Fills in defaults, or throws `INVALID_CONFIG` with every problem in one message. */
export function parseDeprecationConfig(input: DeprecationConfigInput = {}): DeprecationConfig {
  return parseConfig(deprecationConfig, "DeprecationConfig", input);
}
