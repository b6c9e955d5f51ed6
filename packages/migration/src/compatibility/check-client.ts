import { acceptsByName, GENERATIONS, isModernRevision, type Generation } from "@crossfade/core";
import type { Evidence, Finding } from "./finding.js";
import type { KnownClient, Since } from "./known-client.js";
import { KNOWN_CLIENTS } from "./known-clients.js";
import { isAtLeast } from "./versions.js";

/** What is known of a client: any of it, the more the better. */
export interface ClientClues {
  /** Headers of one of its requests. Names in any case. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** From its `initialize`, or the `_meta` of its requests. */
  readonly clientInfo?: { readonly name?: string; readonly version?: string };
  /** Its lines in the ledger of `@crossfade/sunset`, one for each generation that it was seen on. */
  readonly ledger?: readonly LedgerClue[];
}

/** A line of the ledger, as far as it matters here: a `LedgerEntry` is one. */
export interface LedgerClue {
  readonly generation: Generation;
  readonly name?: string;
  readonly version?: string;
  readonly userAgent?: string;
  /** When it was last seen on it, in milliseconds since the epoch. */
  readonly lastSeen?: number;
}

export type Speaks = "yes" | "no" | "unknown";

/** What a client can speak, and how that is known. */
export interface ClientReport {
  readonly client: { readonly name: string; readonly version?: string } | undefined;
  readonly speaks: Readonly<Record<Generation, Speaks>>;
  readonly findings: readonly Finding[];
}

interface Clue {
  readonly generation: Generation;
  readonly speaks: Exclude<Speaks, "unknown">;
  readonly evidence: Evidence;
}

/**
 * What a client can speak. What it did says more than a table: where they disagree, it counts.
 *
 * @param known Default: the table of this package
 */
export function checkClient(
  clues: ClientClues,
  known: readonly KnownClient[] = KNOWN_CLIENTS,
): ClientReport {
  const headers = lowerCased(clues.headers ?? {});
  const { ledger = [] } = clues;
  const named = clues.clientInfo ?? ledger.find((line) => line.name !== undefined);
  const { name, version } = named ?? {};
  const userAgent = headers["user-agent"] ?? ledger.find((line) => line.userAgent)?.userAgent;
  const all = [
    ...headerClues(headers),
    ...ledgerClues(ledger),
    ...knownClues(known, name, version, userAgent),
  ];
  const speaks = { "http-sse": "unknown", sessionful: "unknown", stateless: "unknown" } as Record<
    Generation,
    Speaks
  >;
  // The first clue to a generation counts: they are in the order of their weight.
  for (const clue of all)
    if (speaks[clue.generation] === "unknown") speaks[clue.generation] = clue.speaks;
  const client = name ?? userAgent;
  return {
    client:
      client === undefined
        ? undefined
        : { name: client, ...(version === undefined ? {} : { version }) },
    speaks,
    findings: findingsOf(all),
  };
}

function findingsOf(clues: readonly Clue[]): Finding[] {
  const findings: Finding[] = [];
  for (const generation of GENERATIONS) {
    for (const speaks of ["yes", "no"] as const) {
      const [first, ...rest] = clues
        .filter((clue) => clue.generation === generation && clue.speaks === speaks)
        .map(({ evidence }) => evidence);
      if (!first) continue;
      findings.push({
        code: `client-${speaks === "yes" ? "speaks" : "lacks"}-${generation}`,
        severity: speaks === "yes" || generation === "stateless" ? "info" : "warning",
        title:
          speaks === "yes"
            ? `The client speaks ${generation}`
            : `The client does not speak ${generation}`,
        evidence: [first, ...rest],
      });
    }
  }
  return findings;
}

/**
 * A legacy `MCP-Protocol-Version` is no clue: clients of http-sse send it too, when they come back. Nor is
 * an `Accept` with only the event stream in it, which opens the streams of both.
 */
function headerClues(headers: Readonly<Record<string, string>>): Clue[] {
  const clues: Clue[] = [];
  const saw = (generation: Generation, detail: string): void => {
    clues.push({ generation, speaks: "yes", evidence: { source: "header", detail } });
  };
  const revision = headers["mcp-protocol-version"];
  if (isModernRevision(revision)) saw("stateless", `MCP-Protocol-Version: ${revision}`);
  if (headers["mcp-method"] !== undefined) {
    saw("stateless", `Mcp-Method: ${headers["mcp-method"]}, which only 2026-07-28 has`);
  }
  const accept = headers["accept"];
  const acceptsBoth =
    acceptsByName(accept, "application/json") && acceptsByName(accept, "text/event-stream");
  if (acceptsBoth && !clues.some(({ generation }) => generation === "stateless")) {
    saw("sessionful", `Accept: ${accept}, as only Streamable HTTP asks for`);
  }
  if (headers["mcp-session-id"] !== undefined) {
    saw("sessionful", "Mcp-Session-Id, the header of sessions of Streamable HTTP");
  }
  return clues;
}

function ledgerClues(ledger: readonly LedgerClue[]): Clue[] {
  return ledger.map(({ generation, lastSeen }) => {
    const when =
      lastSeen === undefined ? "" : `, last on ${new Date(lastSeen).toISOString().slice(0, 10)}`;
    const detail = `it was seen speaking ${generation}${when}`;
    return { generation, speaks: "yes", evidence: { source: "ledger", detail } };
  });
}

function knownClues(
  known: readonly KnownClient[],
  name: string | undefined,
  version: string | undefined,
  userAgent: string | undefined,
): Clue[] {
  const agent = /^([^/\s(]+)(?:\/(\S+))?/.exec(userAgent ?? "");
  const byName = name === undefined ? undefined : known.find((one) => hasName(one, name));
  const client =
    byName ??
    known.find((one) => one.userAgent.some((start) => agent?.[1]?.toLowerCase() === start));
  if (!client) return [];
  const at = byName ? version : agent?.[2];
  return Object.entries(client.speaks).flatMap(([generation, since]): Clue[] => {
    const speaks = speaksSince(since, at);
    if (speaks === undefined) return [];
    const detail = `${client.name}${at === undefined ? "" : ` ${at}`}: ${sinceText(since)}, as of ${client.checked}`;
    return [
      {
        generation: generation as Generation,
        speaks: speaks ? "yes" : "no",
        evidence: { source: "known-client", detail, url: client.source },
      },
    ];
  });
}

/** Undefined: it began with some version, and nobody knows which one this is. */
function speaksSince(since: Since, version: string | undefined): boolean | undefined {
  if (since === "current") return true;
  if (since === "never") return false;
  return version === undefined ? undefined : isAtLeast(version, since);
}

function sinceText(since: string): string {
  if (since === "current") return "in its current versions";
  return since === "never" ? "in no version" : `from ${since} on`;
}

function hasName({ clientInfo }: KnownClient, name: string): boolean {
  const lower = name.toLowerCase();
  return clientInfo.some((pattern) => {
    const core = pattern.replaceAll("*", "");
    if (pattern.startsWith("*")) return lower.includes(core);
    return pattern.endsWith("*") ? lower.startsWith(core) : lower === core;
  });
}

function lowerCased(headers: NonNullable<ClientClues["headers"]>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined
        ? []
        : [[name.toLowerCase(), typeof value === "string" ? value : value.join(", ")] as const],
    ),
  );
}
