import { META_KEY, MODERN_REVISIONS } from "@crossfade/core";
import { fetchSend } from "../clients/fetch-send.js";
import { exchange, CLIENT_INFO, type ClientOptions } from "../clients/generation-client.js";
import { sentAs } from "../clients/probe-failure.js";
import { rpcCodeIn, typeOf } from "../clients/rpc-answers.js";
import type { HttpSend } from "../clients/http-send.js";
import { openHttpSse } from "../clients/open-http-sse.js";
import { maskUrl } from "../client-configs/mask-secrets.js";
import type { Finding } from "./finding.js";
import type { ProbeOptions } from "./probe-attempt.js";
import { proxiesIn } from "./proxy-names.js";

/** A request whose answer tells whether a header reached the server. */
interface HeaderTest {
  readonly header: string;
  /** What the server does on seeing the header, where it minds it. */
  readonly request: () => { headers: Record<string, string>; body: object };
}

const [MODERN] = MODERN_REVISIONS;
const ping = { jsonrpc: "2.0", id: 1, method: "ping" };
const modernList = {
  jsonrpc: "2.0",
  id: 1,
  method: "tools/list",
  params: {
    _meta: {
      [META_KEY.protocolVersion]: MODERN,
      [META_KEY.clientInfo]: CLIENT_INFO,
      [META_KEY.clientCapabilities]: {},
    },
  },
};

/** Each sends a header that a server refuses to see, or refuses to miss: the answers differ by what arrived. */
const HEADER_TESTS: readonly HeaderTest[] = [
  {
    header: "Mcp-Session-Id",
    request: () => ({ headers: { "mcp-session-id": "no-such-session" }, body: ping }),
  },
  {
    header: "MCP-Protocol-Version and Mcp-Method",
    request: () => ({
      headers: { "mcp-protocol-version": MODERN, "mcp-method": "tools/list" },
      body: modernList,
    }),
  },
];

/** Headers of answers that clients of some generation need. */
const ANSWER_HEADERS = [
  "mcp-session-id",
  "www-authenticate",
  "deprecation",
  "sunset",
  "link",
  "retry-after",
];

/**
 * Compares a server's public URL with the server itself, past every proxy: what gets lost, held back or
 * changed between the two. Where both behave alike, nothing is said, whatever that is.
 */
export async function compareRoutes(
  publicUrl: string,
  directUrl: string,
  options: ProbeOptions = {},
): Promise<Finding[]> {
  const { fetch = globalThis.fetch, headers = {}, timeoutMs = 10_000, signal } = options;
  const client: ClientOptions = { send: fetchSend(fetch), headers, timeoutMs, signal };
  const life = new AbortController();
  try {
    const findings: Finding[] = [];
    for (const { header, request } of HEADER_TESTS) {
      const direct = await outcomeOf(directUrl, request(), client, life.signal);
      const through = await outcomeOf(publicUrl, request(), client, life.signal);
      if (direct.text === through.text) continue;
      findings.push({
        code: "request-header-changed",
        severity: "error",
        title: `A request with ${header} is answered differently through the proxy`,
        evidence: [
          { source: "response", detail: `${maskUrl(directUrl)}: ${direct.text}` },
          {
            source: "response",
            detail: `${maskUrl(publicUrl)}: ${through.text}${cameThrough(through.proxies)}`,
          },
        ],
        remedy: `Let ${header} through to the server.`,
      });
    }
    findings.push(...(await answerHeaders(publicUrl, directUrl, client, life.signal)));
    findings.push(...(await streams(publicUrl, directUrl, client)));
    return findings;
  } finally {
    life.abort();
  }
}

interface Outcome {
  readonly text: string;
  readonly proxies: readonly string[];
  readonly headers: ReadonlyMap<string, string>;
}

async function outcomeOf(
  url: string,
  { headers, body }: { headers: Record<string, string>; body: object },
  client: ClientOptions,
  life: AbortSignal,
): Promise<Outcome> {
  try {
    const answer = await exchange(
      client,
      sentAs("POST", url),
      {
        method: "POST",
        url,
        headers: {
          accept: "application/json, text/event-stream",
          "content-type": "application/json",
          ...headers,
        },
        body: JSON.stringify(body),
      },
      life,
    );
    const isStream = typeOf(answer) === "text/event-stream";
    const code = isStream ? undefined : rpcCodeIn(await answer.text());
    if (isStream) answer.discard();
    const found = ANSWER_HEADERS.flatMap((name) => {
      const value = answer.header(name);
      return value === undefined ? [] : [[name, value] as const];
    });
    return {
      text: `${answer.status}${code === undefined ? "" : `, error ${code}`}`,
      proxies: proxiesIn(answer),
      headers: new Map(found),
    };
  } catch {
    client.signal?.throwIfAborted();
    return { text: "no answer", proxies: [], headers: new Map() };
  }
}

const INITIALIZE = {
  headers: {},
  body: {
    jsonrpc: "2.0",
    id: 1,
    method: "initialize",
    params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: CLIENT_INFO },
  },
};

async function answerHeaders(
  publicUrl: string,
  directUrl: string,
  client: ClientOptions,
  life: AbortSignal,
): Promise<Finding[]> {
  const direct = await outcomeOf(directUrl, INITIALIZE, client, life);
  const through = await outcomeOf(publicUrl, INITIALIZE, client, life);
  await Promise.all(
    [[directUrl, direct] as const, [publicUrl, through] as const].map(([url, { headers }]) =>
      endSession(url, headers.get("mcp-session-id"), client.send, life),
    ),
  );
  if (direct.text !== through.text) return [];
  return [...direct.headers.keys()]
    .filter((name) => !through.headers.has(name))
    .map((name) => ({
      code: "answer-header-lost",
      severity: "error" as const,
      title: `The proxy takes ${name} out of answers`,
      evidence: [
        {
          source: "response" as const,
          detail: `${maskUrl(directUrl)}: initialize was answered with ${name}`,
        },
        {
          source: "response" as const,
          detail: `${maskUrl(publicUrl)}: without${cameThrough(through.proxies)}`,
        },
      ] as const,
      remedy: `Let ${name} through to clients.`,
    }));
}

async function endSession(
  url: string,
  sessionId: string | undefined,
  send: HttpSend,
  signal: AbortSignal,
): Promise<void> {
  if (sessionId === undefined) return;
  try {
    const answer = await send({
      method: "DELETE",
      url,
      headers: { "mcp-session-id": sessionId },
      signal,
    });
    answer.discard();
  } catch {
    // It ends by itself in a while.
  }
}

/** Whether http-sse works past the proxy and not through it. */
async function streams(
  publicUrl: string,
  directUrl: string,
  client: ClientOptions,
): Promise<Finding[]> {
  const direct = await sseOutcome(directUrl, client);
  if (direct !== "works") return [];
  const through = await sseOutcome(publicUrl, client);
  if (through === "works") return [];
  return [
    {
      code: "stream-held-back",
      severity: "error",
      title: "Event streams do not get through the proxy",
      evidence: [
        { source: "response", detail: `${maskUrl(directUrl)}: http-sse works` },
        { source: "response", detail: `${maskUrl(publicUrl)}: ${through}` },
      ],
      remedy:
        "Switch buffering off for this path; proxyLines has the lines for nginx, Caddy and HAProxy.",
    },
  ];
}

async function sseOutcome(url: string, client: ClientOptions): Promise<string> {
  try {
    const opened = await openHttpSse(url, client);
    await opened.close();
    return "works";
  } catch (error) {
    client.signal?.throwIfAborted();
    return (error as Error).message;
  }
}

function cameThrough(proxies: readonly string[]): string {
  return proxies.length === 0 ? "" : `, through ${proxies.join(", ")}`;
}
