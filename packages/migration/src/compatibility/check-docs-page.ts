import { maskUrl } from "../client-configs/mask-secrets.js";
import { EndpointMap } from "../client-configs/endpoint-map.js";
import type { Finding } from "./finding.js";
import type { ProbeOptions } from "./probe-attempt.js";

/**
 * Checks the page that a retirement sends people to: it is there, and it does not itself tell them to use
 * what is being retired. Nothing found: it is fine.
 *
 * @param retired the URL that is going away
 */
export async function checkDocsPage(
  page: string,
  retired: string,
  { fetch = globalThis.fetch, timeoutMs = 10_000, signal }: ProbeOptions = {},
): Promise<Finding[]> {
  const [status, text] = await read(page, fetch, timeoutMs, signal);
  if (status === undefined || status >= 400) {
    return [
      {
        code: "docs-missing",
        severity: "error",
        title: "The page that people are sent to is not there",
        evidence: [{ source: "response", detail: `${maskUrl(page)}: ${status ?? "no answer"}` }],
        remedy: "Publish it, or point migrationDocsUrl and Link elsewhere.",
      },
    ];
  }
  const moves = new EndpointMap({ given: [{ from: retired, to: retired }], convention: false });
  const lines = text
    .split(/\n|<br\s*\/?>|<\/(?:p|li|pre|div|h\d|td)>/i)
    .map((line) => line.replace(/<[^>]*>/g, "").trim())
    .filter((line) =>
      (line.match(/https?:\/\/[^\s"'`<>)\]]+/g) ?? []).some(
        (url) => moves.judge(url).kind === "old",
      ),
    )
    .filter(
      (line) => !/deprecat|no longer|retire|sunset|legacy|instead of|old|removed|until/i.test(line),
    );
  const [first, ...rest] = lines.map((line) => ({
    source: "response" as const,
    detail: `${maskUrl(page)} says: ${line.slice(0, 160)}`,
  }));
  if (!first) return [];
  return [
    {
      code: "docs-recommend-retired",
      severity: "warning",
      title:
        "The page that people are sent to still has the retired URL, without a word that it is",
      evidence: [first, ...rest],
      remedy: "Replace it there, or say beside it that it is going away.",
    },
  ];
}

async function read(
  page: string,
  fetch: typeof globalThis.fetch,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<[number | undefined, string]> {
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(page, {
      headers: { accept: "text/html, text/markdown, text/plain" },
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    return [response.status, (await response.text()).slice(0, 2_000_000)];
  } catch {
    signal?.throwIfAborted();
    return [undefined, ""];
  }
}
