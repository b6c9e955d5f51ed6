import type { Generation } from "@crossfade/core";
import type { ProbeStep } from "../clients/probe-failure.js";
import type { Attempt } from "./probe-attempt.js";

/** Whether clients of one year get through at a URL, and on which generation. */
export interface ClientOutcome {
  /** The year of the revision that such clients begin with. */
  readonly client: "2024" | "2025" | "2026";
  readonly getsThrough: boolean;
  /** What they end up on. */
  readonly on?: Generation;
  readonly why: string;
  readonly steps: readonly ProbeStep[];
}

/**
 * On these answers to `server/discover` the official SDK goes on with `initialize`; on others, 503
 * included, it gives up. A JSON-RPC error with status 200 counts as well.
 */
const FALL_BACK = new Set([200, 400, 404, 405, 406, 410, 415, 426, 429]);

/** Follows what clients of each year do at a URL, from what it answered to each of their first requests. */
export function clientsThrough(attempts: readonly Attempt[]): ClientOutcome[] {
  const of = (generation: Generation): Attempt | undefined =>
    attempts.find((attempt) => attempt.generation === generation);
  const sse = of("http-sse");
  const sessionful = of("sessionful");
  const stateless = of("stateless");

  const from2024: ClientOutcome = outcome("2024", sse ? [sse] : []);
  const from2025 = outcome("2025", [sessionful, mayFallBackToSse(sessionful) ? sse : undefined]);
  const goesOn = FALL_BACK.has(stateless?.failure?.status ?? 0);
  const from2026 = stateless?.client
    ? outcome("2026", [stateless])
    : goesOn
      ? outcome("2026", [stateless, sessionful, mayFallBackToSse(sessionful) ? sse : undefined])
      : outcome("2026", [stateless]);
  return [from2024, from2025, from2026];
}

/** Clients that know both try http-sse when `initialize` is answered with a status of the client's fault. */
function mayFallBackToSse(attempt: Attempt | undefined): boolean {
  const status = attempt?.failure?.status ?? 0;
  return status >= 400 && status < 500 && status !== 401 && status !== 403;
}

function outcome(
  client: ClientOutcome["client"],
  path: readonly (Attempt | undefined)[],
): ClientOutcome {
  const tried = path.filter((attempt) => attempt !== undefined);
  const through = tried.find((attempt) => attempt.client);
  const steps = tried.flatMap((attempt) => attempt.steps);
  const failures = tried.flatMap(({ generation, failure }) =>
    failure ? [`${generation}: ${failure.message}`] : [],
  );
  if (!through) return { client, getsThrough: false, why: failures.join("; "), steps };
  const after = failures.length === 0 ? "at once" : `after ${failures.join("; ")}`;
  return { client, getsThrough: true, on: through.generation, why: after, steps };
}
