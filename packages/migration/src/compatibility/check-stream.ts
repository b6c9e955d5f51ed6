import { setTimeout as sleep } from "node:timers/promises";
import type { HttpSseClient } from "../clients/open-http-sse.js";
import type { SessionfulClient } from "../clients/open-sessionful.js";
import { maskUrl } from "../client-configs/mask-secrets.js";
import type { Finding } from "./finding.js";
import type { Attempt, ProbeOptions } from "./probe-attempt.js";

const PINGS = 5;
const PING_GAP_MS = 200;
/** Answers that arrive this close together, to requests that were further apart, were held back. */
const CLUMP_MS = PING_GAP_MS / 2;

/** Watches a stream that works: whether events come one by one, and whether it survives silence. */
export async function checkStream(attempt: Attempt, options: ProbeOptions): Promise<Finding[]> {
  const { client, url } = attempt;
  if (client?.generation === "http-sse") {
    const sse = client as HttpSseClient;
    options.onProgress?.({ step: "stream", detail: url });
    const held = await heldBack(sse, url);
    return [...held, ...(await cutWhenIdle(sse.ended, "http-sse", url, options))];
  }
  if (client?.generation === "sessionful" && (options.idleMs ?? 0) > 0) {
    const stream = await (client as SessionfulClient).listen();
    return stream ? cutWhenIdle(stream.ended, "sessionful", url, options) : [];
  }
  return [];
}

async function heldBack(client: HttpSseClient, url: string): Promise<Finding[]> {
  const start = performance.now();
  const sent: number[] = [];
  const came: number[] = [];
  const pings: Promise<void>[] = [];
  for (let ping = 0; ping < PINGS; ping += 1) {
    sent.push(performance.now() - start);
    pings.push(
      client.request("ping").then(
        () => void came.push(performance.now() - start),
        // A server without `ping` answers with an error, which is an answer; silence is found elsewhere.
        () => undefined,
      ),
    );
    if (ping < PINGS - 1) await sleep(PING_GAP_MS);
  }
  await Promise.all(pings);
  const spread = (times: readonly number[]): number => Math.max(...times) - Math.min(...times);
  if (came.length < PINGS || spread(came) >= CLUMP_MS) return [];
  const ms = (times: readonly number[]): string => times.map((time) => Math.round(time)).join(", ");
  return [
    {
      code: "stream-buffered",
      severity: "error",
      title: "Something on the way holds events back and passes them on together",
      evidence: [
        {
          source: "timing",
          detail: `${maskUrl(url)}: requests were sent at ${ms(sent)} ms, their answers came at ${ms(came)} ms`,
        },
      ],
      remedy:
        "Switch buffering off for this path; proxyLines has the lines for nginx, Caddy and HAProxy.",
    },
  ];
}

async function cutWhenIdle(
  ended: Promise<string>,
  generation: string,
  url: string,
  { idleMs = 0, signal, onProgress }: ProbeOptions,
): Promise<Finding[]> {
  if (idleMs === 0) return [];
  onProgress?.({ step: "idle", detail: `${generation}, ${Math.round(idleMs / 1_000)} s` });
  const start = performance.now();
  const waiting = new AbortController();
  const silence = sleep(idleMs, undefined, {
    signal: AbortSignal.any([waiting.signal, ...(signal ? [signal] : [])]),
  });
  silence.catch(() => undefined);
  const why = await Promise.race([ended, silence]);
  waiting.abort();
  signal?.throwIfAborted();
  if (typeof why !== "string") return [];
  const seconds = ((performance.now() - start) / 1_000).toFixed(1);
  return [
    {
      code: "stream-cut-when-idle",
      severity: "warning",
      title: "A stream on which nothing happens does not stay open",
      evidence: [
        {
          source: "timing",
          detail: `${maskUrl(url)}: the stream of ${generation} ${why} after ${seconds} s`,
        },
      ],
      remedy:
        "Send a heartbeat more often than that (heartbeatMs), or let the proxy wait longer; proxyLines has the lines.",
    },
  ];
}
