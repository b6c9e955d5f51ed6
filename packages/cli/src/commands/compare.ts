import {
  comparisonChart,
  PerformanceAnalyzer,
  type ComparisonProgress,
  type Difference,
  type GenerationFigures,
  type Measured,
  type PerformanceComparison,
} from "@crossfade/migration";
import { InvalidArgumentError, type Command } from "commander";
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { CommandContext } from "../command-context.js";
import { EXIT_CODE, type ExitCode } from "../exit-code.js";
import type { CommonOptions, Perform } from "../perform.js";
import {
  addRequestOptions,
  positiveInteger,
  webUrl,
  type RequestOptions,
} from "../request-options.js";
import { table } from "../terminal/table.js";
import { writeJson } from "../terminal/write-json.js";

interface CompareFlags extends CommonOptions, RequestOptions {
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly clients: number;
  readonly rounds: number;
  readonly roundMs: number;
  readonly pid?: number;
  readonly statsUrl?: string;
  readonly memoryClients: number;
  readonly svg?: string;
}

const EXAMPLES = `
Every figure is measured, on this server, while the command runs: it makes load. Generations take turns, and a
difference that the turns do not show clearly is called noise.

Examples:
  crossfade compare http://127.0.0.1:3000/mcp
  crossfade compare http://127.0.0.1:3000/mcp --method tools/call --params '{"name":"echo","arguments":{"text":"x"}}'
  crossfade compare http://127.0.0.1:3000/mcp --pid 4711 --svg comparison.svg`;

/** `crossfade compare URL`: the same work over each generation of one server. */
export function addCompare(program: Command, perform: Perform): void {
  addRequestOptions(
    program
      .command("compare")
      .description("measure the same work over each generation that a server serves")
      .argument("<url>", "where clients connect", webUrl),
  )
    .option("--method <method>", "the request that is repeated", "tools/list")
    .option("--params <json>", "its parameters", jsonObject)
    .option("--clients <number>", "clients at once, of each generation", positiveInteger, 8)
    .option(
      "--rounds <number>",
      "turns for each; below 6 nothing can be told from chance",
      positiveInteger,
      12,
    )
    .option("--round-ms <ms>", "how long a turn is", positiveInteger, 500)
    .option("--pid <pid>", "the server's process on this machine, for its memory", positiveInteger)
    .option("--stats-url <url>", "a URL whose JSON has heapUsed or rss, for the same", webUrl)
    .option(
      "--memory-clients <number>",
      "idle clients that memory is measured with",
      positiveInteger,
      100,
    )
    .option("--svg <file>", "write a chart")
    .option("--json", "all figures as JSON")
    .addHelpText("after", EXAMPLES)
    .action((url: string, flags: CompareFlags) =>
      perform(flags, (context) => compare(url, flags, context)),
    );
}

async function compare(
  url: string,
  flags: CompareFlags,
  context: CommandContext,
): Promise<ExitCode> {
  const { io, progress } = context;
  const { method, params, clients, rounds, roundMs, memoryClients } = flags;
  const comparison = await new PerformanceAnalyzer().compare(url, {
    work: params === undefined ? { method } : { method, params },
    clients,
    rounds,
    roundMs,
    memoryClients,
    headers: flags.header,
    timeoutMs: flags.timeout,
    signal: io.signal,
    ...(flags.pid === undefined ? {} : { pid: flags.pid }),
    ...(flags.statsUrl === undefined ? {} : { statsUrl: flags.statsUrl }),
    onProgress: ({ step, done, of }) => progress.update(done, of, DOING[step]),
  });
  progress.stop();
  if (flags.svg !== undefined)
    await writeFile(resolve(io.cwd, flags.svg), comparisonChart(comparison));
  if (context.json) writeJson(context, comparison);
  else io.stdout.write(comparisonText(comparison, context));
  return EXIT_CODE.ok;
}

const DOING: Readonly<Record<ComparisonProgress["step"], string>> = {
  finding: "looking what is served",
  connecting: "connecting",
  "warm-up": "warming up",
  round: "measuring",
  memory: "measuring idle clients",
};

function comparisonText(comparison: PerformanceComparison, { style }: CommandContext): string {
  const { work, clients, rounds, roundMs, generations, differences } = comparison;
  const rows = FIGURES.map(([name, of]) => [name, ...generations.map((one) => spread(of(one)))]);
  const heading = ["", ...generations.map(({ generation }) => generation)].map(style.bold);
  return [
    `${work}, ${clients} clients, ${rounds} turns of ${roundMs} ms each; medians, and in brackets the middle half of the turns\n\n`,
    table([heading, ...rows]),
    differences.length === 0 ? "" : style.bold("\nDifferences\n"),
    table(differences.map((one) => differenceRow(one, style))),
  ].join("");
}

const FIGURES: readonly [string, (figures: GenerationFigures) => Measured | number | undefined][] =
  [
    ["requests a second", ({ throughput }) => throughput],
    ["latency p50, ms", ({ latencyMs }) => latencyMs.p50],
    ["latency p95, ms", ({ latencyMs }) => latencyMs.p95],
    ["latency p99, ms", ({ latencyMs }) => latencyMs.p99],
    ["bytes sent", ({ bytesSent }) => bytesSent],
    ["bytes received", ({ bytesReceived }) => bytesReceived],
    ["connections, busy", ({ socketsPerClient }) => socketsPerClient],
    ["connections, idle", ({ idleSocketsPerClient }) => idleSocketsPerClient],
    ["server's memory, idle", ({ memoryPerClient }) => memoryPerClient],
    ["failures", ({ failures }) => failures],
  ];

function spread(figure: Measured | number | undefined): string {
  if (figure === undefined) return "–";
  if (typeof figure === "number") return short(figure);
  return `${short(figure.median)} (${short(figure.low)}–${short(figure.high)})`;
}

function short(value: number): string {
  if (!Number.isFinite(value)) return "–";
  return Math.abs(value) >= 100
    ? Math.round(value).toLocaleString("en-US")
    : String(+value.toPrecision(3));
}

function differenceRow(
  { figure, generation, than, ratio, low, high, isNoise }: Difference,
  style: CommandContext["style"],
): string[] {
  const range = `× ${short(ratio)} (${short(low)}–${short(high)})`;
  return [figure, `${generation} by ${than}`, range, isNoise ? style.dim("noise") : ""];
}

function jsonObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Readonly<Record<string, unknown>>;
    }
  } catch {
    // Said below.
  }
  throw new InvalidArgumentError("It must be a JSON object.");
}
