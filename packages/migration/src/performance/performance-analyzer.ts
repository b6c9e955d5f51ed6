import { GENERATIONS, type Generation } from "@crossfade/core";
import { z } from "zod";
import { probeServer } from "../compatibility/probe-server.js";
import { memoryAtUrl, memoryOfProcess, type MemoryReader } from "./memory-reader.js";
import type {
  Difference,
  GenerationFigures,
  PerformanceComparison,
} from "./performance-comparison.js";
import { measured, quantile, ratioOf } from "./summary.js";
import {
  closeWorkers,
  openWorker,
  runRound,
  type Round,
  type Work,
  type Worker,
} from "./worker.js";

export interface ComparisonOptions {
  /** What every client repeats; every generation has to know it. Default: `tools/list`. */
  readonly work?: Work;
  /** Generations to compare. Default: those that the server serves. */
  readonly generations?: readonly Generation[];
  /** Clients at once, of each generation. Default: 8. */
  readonly clients?: number;
  /** Turns that each generation gets. Below 6, no difference can be told from chance. Default: 12. */
  readonly rounds?: number;
  /** How long a turn is. Default: 500 ms. */
  readonly roundMs?: number;
  /** Turns before those that count. Default: 2. */
  readonly warmupRounds?: number;
  /** Sent with every request, such as `Authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How long an answer may take. Default: 10 s. */
  readonly timeoutMs?: number;
  /** The server's process on this machine, for its memory. */
  readonly pid?: number;
  /** A URL whose JSON has `heapUsed` or `rss` in it, for the same. */
  readonly statsUrl?: string;
  /** Idle clients that are opened to see what they cost. Default: 100. */
  readonly memoryClients?: number;
  /** Default: the platform's; used to find the endpoints, never to measure. */
  readonly fetch?: typeof globalThis.fetch;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ComparisonProgress) => void;
}

export interface ComparisonProgress {
  readonly step: "finding" | "connecting" | "warm-up" | "round" | "memory";
  readonly done: number;
  readonly of: number;
}

const count = z.int().positive();
const optionsSchema = z.object({
  clients: count.max(10_000).default(8),
  rounds: count.max(10_000).default(12),
  roundMs: count.max(600_000).default(500),
  warmupRounds: z.int().nonnegative().default(2),
  timeoutMs: count.default(10_000),
  memoryClients: count.max(100_000).default(100),
});

/** How often memory is read before and after clients are opened: the fewest that can tell from chance. */
const MEMORY_ROUNDS = 6;

/** One generation while it is measured. */
interface Contestant {
  readonly generation: Generation;
  readonly url: string;
  readonly workers: readonly Worker[];
  readonly rounds: Round[];
}

/** Measures a server: the same work over each generation, in turns, so that all see the same machine. */
export class PerformanceAnalyzer {
  /**
   * Compares what a server does over each generation that it serves.
   *
   * @throws ZodError for options that are none; Error where it serves none of the generations, or one of
   * them does not do the work
   */
  async compare(url: string, options: ComparisonOptions = {}): Promise<PerformanceComparison> {
    const settings = optionsSchema.parse(options);
    const { clients, rounds, roundMs, warmupRounds, timeoutMs } = settings;
    const { signal, onProgress, headers = {}, work = { method: "tools/list" } } = options;
    const startedAt = new Date().toISOString();
    const endpoints = await findEndpoints(url, options);
    const contestants: Contestant[] = [];
    const cut = (): void => {
      for (const { workers } of contestants) {
        for (const { connections } of workers) connections.destroy();
      }
    };
    signal?.addEventListener("abort", cut, { once: true });
    try {
      for (const [done, { generation, url: at }] of endpoints.entries()) {
        onProgress?.({ step: "connecting", done, of: endpoints.length });
        const opened: Worker[] = [];
        contestants.push({ generation, url: at, workers: opened, rounds: [] });
        for (let client = 0; client < clients; client += 1) {
          opened.push(await openWorker(generation, at, { headers, timeoutMs, signal }));
        }
        await requireWork(opened[0], generation, work);
      }
      for (let turn = 0; turn < warmupRounds + rounds; turn += 1) {
        const isWarmup = turn < warmupRounds;
        onProgress?.(
          isWarmup
            ? { step: "warm-up", done: turn, of: warmupRounds }
            : { step: "round", done: turn - warmupRounds, of: rounds },
        );
        for (const contestant of inTurn(contestants, turn)) {
          const round = await runRound(contestant.workers, work, roundMs, signal);
          if (!isWarmup) contestant.rounds.push(round);
        }
      }
      const busy = contestants.map(({ workers }) => socketsPerClient(workers));
      await Promise.all(contestants.map(({ workers }) => closeWorkers(workers)));
      const idle = await measureIdle(endpoints, settings.memoryClients, options, timeoutMs);
      const figures = contestants.map((contestant, index) =>
        figuresOf(contestant, busy[index] ?? 0, idle[index]),
      );
      return {
        url,
        work: work.method,
        clients,
        rounds,
        roundMs,
        startedAt,
        generations: figures.map(({ figures: one }) => one),
        differences: differencesOf(contestants, idle),
        ...headline(figures.map(({ figures: one }) => one)),
      };
    } finally {
      signal?.removeEventListener("abort", cut);
      await Promise.all(contestants.map(({ workers }) => closeWorkers(workers)));
    }
  }
}

/** What fails at once would be measured as fast. */
async function requireWork(
  worker: Worker | undefined,
  generation: Generation,
  { method, params }: Work,
): Promise<void> {
  const refused = (why: string): Error =>
    new Error(`${method} over ${generation}: ${why}. Choose work that every generation can do`);
  let error: { readonly code: number } | undefined;
  try {
    error = (await worker?.client.request(method, params))?.error;
  } catch (failure) {
    throw refused((failure as Error).message);
  }
  if (error) throw refused(`error ${error.code}`);
}

/** Whoever goes first in a turn goes later in the next. */
function inTurn<Value>(values: readonly Value[], turn: number): Value[] {
  const first = values.length === 0 ? 0 : turn % values.length;
  return [...values.slice(first), ...values.slice(0, first)];
}

async function findEndpoints(
  url: string,
  options: ComparisonOptions,
): Promise<{ readonly generation: Generation; readonly url: string }[]> {
  const { fetch, headers, timeoutMs, signal, generations: wanted = GENERATIONS } = options;
  options.onProgress?.({ step: "finding", done: 0, of: 1 });
  const report = await probeServer(url, {
    ...(fetch ? { fetch } : {}),
    ...(headers ? { headers } : {}),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(signal ? { signal } : {}),
  });
  const found = wanted
    .map((generation) => ({ generation, ...report.generations[generation] }))
    .filter(({ served }) => served);
  if (found.length === 0) {
    const reasons = wanted.map((one) => `${one}: ${report.generations[one].failure ?? ""}`);
    throw new Error(`The server serves none of these generations. ${reasons.join("; ")}`);
  }
  return found;
}

function socketsPerClient(workers: readonly Worker[]): number {
  return quantile(
    workers.map(({ connections }) => connections.counts().mostOpen),
    0.5,
  );
}

/** What clients cost that do nothing. */
interface IdleFigures {
  readonly sockets: number;
  readonly memory: readonly number[];
}

async function measureIdle(
  endpoints: readonly { readonly generation: Generation; readonly url: string }[],
  clients: number,
  options: ComparisonOptions,
  timeoutMs: number,
): Promise<IdleFigures[]> {
  const { pid, statsUrl, fetch, headers = {}, signal, onProgress } = options;
  const read = pid === undefined ? statsUrl && memoryAtUrl(statsUrl, fetch) : memoryOfProcess(pid);
  const memory = endpoints.map((): number[] => []);
  const sockets = endpoints.map(() => 0);
  const rounds = read ? MEMORY_ROUNDS : 1;
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { generation, url }] of endpoints.entries()) {
      onProgress?.({
        step: "memory",
        done: round * endpoints.length + index,
        of: rounds * endpoints.length,
      });
      const before = await memoryNow(read, signal);
      const workers: Worker[] = [];
      try {
        for (let client = 0; client < (read ? clients : 1); client += 1) {
          workers.push(await openWorker(generation, url, { headers, timeoutMs, signal }));
        }
        const after = await memoryNow(read, signal);
        if (before !== undefined && after !== undefined) {
          memory[index]?.push((after - before) / clients);
        }
        sockets[index] = quantile(
          workers.map(({ connections }) => connections.counts().open),
          0.5,
        );
      } finally {
        await closeWorkers(workers);
      }
    }
  }
  return endpoints.map((_, index) => ({
    sockets: sockets[index] ?? 0,
    memory: memory[index] ?? [],
  }));
}

function memoryNow(
  read: MemoryReader | "" | undefined,
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  return read ? read(signal) : Promise.resolve(undefined);
}

function figuresOf(
  { generation, url, workers, rounds }: Contestant,
  sockets: number,
  idle: IdleFigures | undefined,
): { readonly figures: GenerationFigures } {
  const requests = rounds.reduce((sum, { latenciesMs }) => sum + latenciesMs.length, 0);
  return {
    figures: {
      generation,
      url,
      revision: workers[0]?.client.revision ?? "",
      requests,
      failures: rounds.reduce((sum, { failures }) => sum + failures, 0),
      throughput: measured(rounds.map(SERIES.throughput)),
      latencyMs: {
        p50: measured(rounds.map(SERIES.p50)),
        p95: measured(rounds.map(SERIES.p95)),
        p99: measured(rounds.map(SERIES.p99)),
      },
      bytesSent: measured(rounds.map(SERIES.bytesSent)),
      bytesReceived: measured(rounds.map(SERIES.bytesReceived)),
      socketsPerClient: sockets,
      idleSocketsPerClient: idle?.sockets ?? 0,
      ...(idle && idle.memory.length > 0 ? { memoryPerClient: measured(idle.memory) } : {}),
    },
  };
}

const SERIES = {
  throughput: ({ latenciesMs, seconds }: Round) => latenciesMs.length / seconds,
  p50: ({ latenciesMs }: Round) => quantile(latenciesMs, 0.5),
  p95: ({ latenciesMs }: Round) => quantile(latenciesMs, 0.95),
  p99: ({ latenciesMs }: Round) => quantile(latenciesMs, 0.99),
  bytesSent: ({ latenciesMs, bytesSent }: Round) => bytesSent / latenciesMs.length,
  bytesReceived: ({ latenciesMs, bytesReceived }: Round) => bytesReceived / latenciesMs.length,
} as const;

/** Each generation by the first one, which is the one to leave. */
function differencesOf(
  contestants: readonly Contestant[],
  idle: readonly IdleFigures[],
): Difference[] {
  const [first, ...others] = contestants;
  if (!first) return [];
  return others.flatMap(({ generation, rounds }, index): Difference[] => {
    const series = Object.entries(SERIES).map(([figure, of]) => ({
      figure: figure as keyof typeof SERIES,
      generation,
      than: first.generation,
      ...ratioOf(rounds.map(of), first.rounds.map(of)),
    }));
    const memory = idle[index + 1]?.memory ?? [];
    if (memory.length === 0) return series;
    const ratio = ratioOf(memory, idle[0]?.memory ?? []);
    return [...series, { figure: "memoryPerClient", generation, than: first.generation, ...ratio }];
  });
}

function headline(
  figures: readonly GenerationFigures[],
): Pick<
  PerformanceComparison,
  "sseThroughput" | "streamableThroughput" | "memoryEfficiency" | "latencyImprovement"
> {
  const sse = figures.find(({ generation }) => generation === "http-sse");
  const streamable = figures.findLast(({ generation }) => generation !== "http-sse");
  const memory = [sse?.memoryPerClient?.median, streamable?.memoryPerClient?.median] as const;
  return {
    ...(sse ? { sseThroughput: sse.throughput.median } : {}),
    ...(streamable ? { streamableThroughput: streamable.throughput.median } : {}),
    ...(memory[0] !== undefined && memory[1] !== undefined && memory[1] > 0
      ? { memoryEfficiency: memory[0] / memory[1] }
      : {}),
    ...(sse && streamable
      ? { latencyImprovement: 1 - streamable.latencyMs.p50.median / sse.latencyMs.p50.median }
      : {}),
  };
}
