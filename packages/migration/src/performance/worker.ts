import type { Generation, JsonObject } from "@crossfade/core";
import type { ClientOptions, GenerationClient } from "../clients/generation-client.js";
import { nodeSend, type CountingSend } from "../clients/node-send.js";
import { openHttpSse } from "../clients/open-http-sse.js";
import { openSessionful } from "../clients/open-sessionful.js";
import { openStateless } from "../clients/open-stateless.js";

/** What one client does again and again. */
export interface Work {
  readonly method: string;
  readonly params?: JsonObject;
}

/** One client that works, with connections of its own. */
export interface Worker {
  readonly client: GenerationClient;
  readonly connections: CountingSend;
}

/** One round of all workers of a generation. */
export interface Round {
  readonly latenciesMs: readonly number[];
  readonly failures: number;
  readonly seconds: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
}

const OPEN: Readonly<
  Record<Generation, (url: string, options: ClientOptions) => Promise<GenerationClient>>
> = { "http-sse": openHttpSse, sessionful: openListening, stateless: openStateless };

/** As real clients do: with the stream open on which the server may speak, where there is one. */
async function openListening(url: string, options: ClientOptions): Promise<GenerationClient> {
  const client = await openSessionful(url, options);
  await client.listen();
  return client;
}

export async function openWorker(
  generation: Generation,
  url: string,
  options: Omit<ClientOptions, "send" | "lean">,
): Promise<Worker> {
  const connections = nodeSend();
  try {
    const client = await OPEN[generation](url, { ...options, send: connections.send, lean: true });
    return { client, connections };
  } catch (error) {
    connections.destroy();
    throw error;
  }
}

export async function closeWorkers(workers: readonly Worker[]): Promise<void> {
  await Promise.all(
    workers.map(async ({ client, connections }) => {
      await client.close();
      connections.destroy();
    }),
  );
}

/** Has every worker do its work, one request after the other, until the time is over. */
export async function runRound(
  workers: readonly Worker[],
  work: Work,
  roundMs: number,
  signal: AbortSignal | undefined,
): Promise<Round> {
  const latenciesMs: number[] = [];
  let failures = 0;
  const before = bytesOf(workers);
  const start = performance.now();
  const isOver = (): boolean => performance.now() - start >= roundMs || signal?.aborted === true;
  await Promise.all(
    workers.map(async ({ client }) => {
      while (!isOver()) {
        const sent = performance.now();
        try {
          const { error } = await client.request(work.method, work.params);
          if (error) failures += 1;
          latenciesMs.push(performance.now() - sent);
        } catch {
          failures += 1;
          // A server that refuses at once must not be asked in a loop that nothing else can interrupt.
          await new Promise((resolve) => setImmediate(resolve));
        }
      }
    }),
  );
  signal?.throwIfAborted();
  const seconds = (performance.now() - start) / 1_000;
  const after = bytesOf(workers);
  return {
    latenciesMs,
    failures,
    seconds,
    bytesSent: after.sent - before.sent,
    bytesReceived: after.received - before.received,
  };
}

function bytesOf(workers: readonly Worker[]): { readonly sent: number; readonly received: number } {
  let sent = 0;
  let received = 0;
  for (const { connections } of workers) {
    const { bytesSent, bytesReceived } = connections.counts();
    sent += bytesSent;
    received += bytesReceived;
  }
  return { sent, received };
}
