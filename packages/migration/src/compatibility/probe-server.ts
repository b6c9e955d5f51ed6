import { GENERATIONS, type Generation } from "@crossfade/core";
import { fetchSend } from "../clients/fetch-send.js";
import type { ClientOptions, GenerationClient } from "../clients/generation-client.js";
import type { HttpSend, ReceivedAnswer } from "../clients/http-send.js";
import { openHttpSse } from "../clients/open-http-sse.js";
import { openSessionful } from "../clients/open-sessionful.js";
import { openStateless } from "../clients/open-stateless.js";
import { ProbeFailure, type ProbeStep } from "../clients/probe-failure.js";
import { endpointCandidates } from "./endpoint-candidates.js";
import type { Finding } from "./finding.js";
import type { Attempt, ProbeOptions } from "./probe-attempt.js";
import { clientsThrough, type ClientOutcome } from "./clients-through.js";
import { answerFindings } from "./answer-findings.js";
import { announcedPages } from "./announced-pages.js";
import { checkDocsPage } from "./check-docs-page.js";
import { checkStream } from "./check-stream.js";
import { proxiesIn } from "./proxy-names.js";

/** Whether a server serves one generation, by having been its client. */
export interface GenerationReport {
  readonly served: boolean;
  /** Where it is served, or was tried first. */
  readonly url: string;
  readonly revision?: string;
  readonly server?: { readonly name: string; readonly version: string };
  /** Whether it asked for a sign-in: then nothing more can be said without one. */
  readonly asksForSignIn: boolean;
  /** Why it is not served, by the first URL that was tried. */
  readonly failure?: string;
  readonly steps: readonly ProbeStep[];
}

/** What a server really serves. */
export interface ServerReport {
  readonly url: string;
  readonly generations: Readonly<Record<Generation, GenerationReport>>;
  /** Whether clients of each year get through at this very URL, and on what. */
  readonly clients: readonly ClientOutcome[];
  /** Proxies on the way, by the headers that they leave. */
  readonly proxies: readonly string[];
  readonly findings: readonly Finding[];
}

const OPEN = {
  "http-sse": openHttpSse,
  sessionful: openSessionful,
  stateless: openStateless,
} as const satisfies Record<
  Generation,
  (url: string, options: ClientOptions) => Promise<GenerationClient>
>;

/**
 * Finds out which generations a server serves, by being a client of each: at the URL, and where such
 * servers usually have it otherwise. Nothing but `initialize`, `ping` and `server/discover` is asked for.
 */
export async function probeServer(url: string, options: ProbeOptions = {}): Promise<ServerReport> {
  const attempts: Attempt[] = [];
  const generations = {} as Record<Generation, GenerationReport>;
  const findings: Finding[] = [];
  for (const generation of GENERATIONS) {
    options.onProgress?.({ step: "generation", detail: generation });
    const tried: Attempt[] = [];
    for (const candidate of endpointCandidates(url, generation)) {
      const attempt = await tryGeneration(generation, candidate, options);
      tried.push(attempt);
      if (attempt.client) {
        findings.push(...(await checkStream(attempt, options)));
        await attempt.client.close();
        break;
      }
    }
    attempts.push(...tried);
    generations[generation] = reportOf(tried);
  }
  const here = attempts.filter((attempt) => attempt.url === url);
  return {
    url,
    generations,
    clients: clientsThrough(here),
    proxies: [...new Set(attempts.flatMap(({ answers }) => answers.flatMap(proxiesIn)))],
    findings: [
      ...answerFindings(attempts),
      ...findings,
      ...(await checkAnnouncedPages(attempts, options)),
    ],
  };
}

/** Each page that answers point to, once. */
async function checkAnnouncedPages(
  attempts: readonly Attempt[],
  options: ProbeOptions,
): Promise<Finding[]> {
  const pages = new Map<string, string>();
  for (const { url, answers } of attempts) {
    for (const answer of answers) {
      for (const { page, retired } of announcedPages(url, answer)) {
        if (!pages.has(page)) pages.set(page, retired);
      }
    }
  }
  const findings: Finding[] = [];
  for (const [page, retired] of pages) {
    options.onProgress?.({ step: "page", detail: page });
    findings.push(...(await checkDocsPage(page, retired, options)));
  }
  return findings;
}

/**
 * Whether Streamable HTTP is served at this very URL. A server that asks for a sign-in with a challenge counts:
 * more cannot be seen from outside, and nothing else that is there answers so.
 */
export async function servesStreamableHttp(url: string, options: ProbeOptions): Promise<boolean> {
  for (const generation of ["sessionful", "stateless"] as const) {
    const { client, answers } = await tryGeneration(generation, url, options);
    await client?.close();
    const asks = answers.some(
      (answer) => answer.status === 401 && answer.header("www-authenticate") !== undefined,
    );
    if (client || asks) return true;
  }
  return false;
}

async function tryGeneration(
  generation: Generation,
  url: string,
  { fetch = globalThis.fetch, headers = {}, timeoutMs = 10_000, signal }: ProbeOptions,
): Promise<Attempt> {
  const steps: ProbeStep[] = [];
  const answers: ReceivedAnswer[] = [];
  const send = remembering(fetchSend(fetch), answers);
  try {
    const client = await OPEN[generation](url, { send, headers, timeoutMs, signal, steps });
    return { generation, url, client, steps, answers };
  } catch (error) {
    if (!(error instanceof ProbeFailure)) throw error;
    return { generation, url, failure: error, steps, answers };
  }
}

function remembering(send: HttpSend, answers: ReceivedAnswer[]): HttpSend {
  return async (request) => {
    const answer = await send(request);
    answers.push(answer);
    return answer;
  };
}

function reportOf(tried: readonly Attempt[]): GenerationReport {
  const served = tried.find(({ client }) => client);
  const [first] = tried;
  const asksForSignIn = tried.some(({ failure }) => failure?.status === 401);
  const steps = (served ?? first)?.steps ?? [];
  const url = (served ?? first)?.url ?? "";
  if (!served?.client) {
    const failure = first?.failure?.message ?? "was not tried";
    return { served: false, url, asksForSignIn, failure, steps };
  }
  const { revision, server } = served.client;
  return {
    served: true,
    url,
    revision,
    asksForSignIn: false,
    steps,
    ...(server ? { server } : {}),
  };
}
