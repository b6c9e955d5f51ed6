import { GENERATIONS, TransportError } from "@crossfade/core";
import { z } from "zod";
import type { LedgerEntry } from "./ledger-entry.js";
import type { LedgerSnapshot } from "./ledger-store.js";

/** Raised when what is written can no longer be read by the versions before. */
const VERSION = 1;

const count = z.int().nonnegative();
const text = z.string().optional();

const entry = z.object({
  generation: z.enum(GENERATIONS),
  revision: text,
  name: text,
  version: text,
  principal: text,
  userAgent: text,
  firstSeen: count,
  lastSeen: count,
  sessions: count,
  requests: count,
  warnings: count,
  refusals: count,
  weeks: z.array(count),
});

const ledgerFile = z.object({
  version: z.literal(VERSION, { error: `this version reads ledgers of version ${VERSION}` }),
  forgotten: count,
  entries: z.array(entry),
});

/** A ledger as JSON: what a file holds, and what a server shows at its URL. */
export function ledgerToJson({ entries, forgotten }: LedgerSnapshot): string {
  return `${JSON.stringify({ version: VERSION, forgotten, entries })}\n`;
}

/**
 * Reads what `ledgerToJson` wrote. Fields that it does not know are left out, so that a file of a newer
 * minor version can be read.
 *
 * @throws TransportError `PARSE_ERROR`, whose message says what is wrong with it
 */
export function ledgerFromJson(json: string): LedgerSnapshot {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new TransportError("PARSE_ERROR", "This is no ledger: it is not JSON", { cause });
  }
  const { success, data, error } = ledgerFile.safeParse(value);
  if (!success) {
    throw new TransportError("PARSE_ERROR", `This is no ledger:\n${z.prettifyError(error)}`, {
      cause: error,
    });
  }
  return { forgotten: data.forgotten, entries: data.entries as readonly LedgerEntry[] };
}
