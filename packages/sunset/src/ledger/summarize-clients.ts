import { GENERATIONS, isNewerGeneration, type Generation } from "@crossfade/core";
import type { LedgerEntry } from "./ledger-entry.js";

/** A client with all that it uses: the sums of its entries. */
export interface ClientSummary extends Omit<LedgerEntry, "generation" | "revision" | "weeks"> {
  /** The generations that it uses, the oldest first. */
  readonly generations: readonly Generation[];
  readonly revisions: readonly string[];
}

/** The entries of a ledger by client, whatever generation and revision they are of; the one seen last first. */
export function summarizeClients(entries: readonly LedgerEntry[]): readonly ClientSummary[] {
  const clients = new Map<string, LedgerEntry[]>();
  for (const entry of entries) {
    const key = clientKey(entry);
    clients.set(key, [...(clients.get(key) ?? []), entry]);
  }
  return [...clients.values()].map(summaryOf).toSorted((a, b) => b.lastSeen - a.lastSeen);
}

/** The same for entries of the same client, whatever generation and revision they are of. */
export function clientKey({
  name,
  version,
  principal,
  userAgent,
}: Pick<ClientSummary, "name" | "version" | "principal" | "userAgent">): string {
  const who = name === undefined ? ["agent", userAgent ?? null] : name;
  return JSON.stringify([who, version ?? null, principal ?? null]);
}

/** The generations after `than` that a client uses. */
export function newerGenerations(client: ClientSummary, than: Generation): readonly Generation[] {
  return client.generations.filter((generation) => isNewerGeneration(generation, than));
}

function summaryOf(entries: readonly LedgerEntry[]): ClientSummary {
  const newest = entries.reduce((a, b) => (a.lastSeen >= b.lastSeen ? a : b));
  const { name, version, principal, userAgent } = newest;
  const sum = (field: "sessions" | "requests" | "warnings" | "refusals"): number =>
    entries.reduce((total, entry) => total + entry[field], 0);
  return {
    ...(name === undefined ? {} : { name }),
    ...(version === undefined ? {} : { version }),
    ...(principal === undefined ? {} : { principal }),
    ...(userAgent === undefined ? {} : { userAgent }),
    generations: GENERATIONS.filter((one) => entries.some(({ generation }) => generation === one)),
    revisions: [...new Set(entries.flatMap(({ revision }) => revision ?? []))].toSorted(),
    firstSeen: Math.min(...entries.map(({ firstSeen }) => firstSeen)),
    lastSeen: newest.lastSeen,
    sessions: sum("sessions"),
    requests: sum("requests"),
    warnings: sum("warnings"),
    refusals: sum("refusals"),
  };
}
