import {
  MigrationHelper,
  type AuthenticationComparison,
  type Finding,
  type MigrationAdvice,
  type ServerReport,
} from "@crossfade/migration";
import type { Command } from "commander";
import type { CommandContext } from "../command-context.js";
import { CommandFailure } from "../command-failure.js";
import { EXIT_CODE, type ExitCode } from "../exit-code.js";
import type { CommonOptions, Perform } from "../perform.js";
import { adviceText } from "../report/advice-text.js";
import { findingsText, hasProblem } from "../report/findings-text.js";
import {
  addRequestOptions,
  positiveInteger,
  webUrl,
  type RequestOptions,
} from "../request-options.js";
import { table } from "../terminal/table.js";
import { writeJson } from "../terminal/write-json.js";

interface ProbeFlags extends CommonOptions, RequestOptions {
  readonly idle?: number;
  readonly authentication?: string;
  readonly direct?: string;
  readonly docs?: string;
}

/** What `--json` prints. */
export interface ProbeResult extends ServerReport {
  readonly authentication?: AuthenticationComparison;
  readonly advice: MigrationAdvice;
}

const EXAMPLES = `
Examples:
  crossfade probe https://mcp.example.com/mcp
  crossfade probe https://mcp.example.com/sse --authentication https://mcp.example.com/mcp
  crossfade probe https://mcp.example.com/mcp --direct http://127.0.0.1:3000/mcp --idle 90000`;

/** `crossfade probe URL`: which generations a server serves, and who gets through. */
export function addProbe(program: Command, perform: Perform): void {
  addRequestOptions(
    program
      .command("probe")
      .description("find out which generations a server serves, by being a client of each")
      .argument("<url>", "where clients connect", webUrl),
  )
    .option(
      "--idle <ms>",
      "leave streams alone for so long, to see whether a proxy cuts them",
      positiveInteger,
    )
    .option("--authentication <url>", "compare sign-in at the new URL with that at <url>", webUrl)
    .option(
      "--direct <url>",
      "the server without the proxy before it, to see what that loses",
      webUrl,
    )
    .option(
      "--docs <url>",
      "check that the page which a retirement points to is there and does not recommend the old URL",
      webUrl,
    )
    .option("--json", "the report as JSON")
    .addHelpText("after", EXAMPLES)
    .action((url: string, flags: ProbeFlags) =>
      perform(flags, (context) => probe(url, flags, context)),
    );
}

async function probe(url: string, flags: ProbeFlags, context: CommandContext): Promise<ExitCode> {
  const { progress, io } = context;
  const helper = new MigrationHelper();
  const checker = helper.compatibilityChecker;
  const options = { headers: flags.header, timeoutMs: flags.timeout, signal: io.signal };
  progress.update(0, 4, "connecting");
  let step = 0;
  const report = await checker.probe(url, {
    ...options,
    ...(flags.idle === undefined ? {} : { idleMs: flags.idle }),
    onProgress: ({ detail }) => progress.update((step += 1), Math.max(4, step + 1), detail),
  });
  const authentication =
    flags.authentication === undefined
      ? undefined
      : await checker.compareAuthentication(url, flags.authentication, options);
  const more: Finding[] = [];
  if (flags.direct !== undefined)
    more.push(...(await checker.compareRoutes(url, flags.direct, options)));
  if (flags.docs !== undefined)
    more.push(...(await checker.checkDocsPage(flags.docs, url, options)));
  progress.stop();
  const whole: ServerReport = { ...report, findings: [...report.findings, ...more] };
  const advice = helper.adviseServer(whole, authentication ? { authentication } : {});
  const result: ProbeResult = { ...whole, ...(authentication ? { authentication } : {}), advice };
  requireAnswer(whole);
  if (context.json) writeJson(context, result);
  else io.stdout.write(probeText(result, context));
  const findings = [...whole.findings, ...(authentication?.findings ?? [])];
  return hasProblem(findings) || advice.kind !== "ReadyToMigrate"
    ? EXIT_CODE.findings
    : EXIT_CODE.ok;
}

/** Where nothing answered at all there is nothing to report. */
function requireAnswer({ url, generations }: ServerReport): void {
  const all = Object.values(generations);
  if (all.some(({ served, steps }) => served || steps.some(({ got }) => /^\d{3}\b/.test(got))))
    return;
  throw new CommandFailure(`Nothing answers at ${url}: ${all[0]?.failure ?? "no answer"}`);
}

function probeText(result: ProbeResult, { style }: CommandContext): string {
  const { generations, clients, proxies, findings, authentication, advice } = result;
  const served = Object.entries(generations).map(([generation, report]) => {
    const { server } = report;
    const what = [
      ...(report.revision === undefined ? [] : [report.revision]),
      ...(server ? [`${server.name} ${server.version}`] : []),
      ...(report.failure === undefined ? [] : [style.dim(report.failure)]),
    ];
    const mark = report.served ? style.green("✔") : style.dim("–");
    return [mark, generation, report.url, what.join(", ")];
  });
  const through = clients.map(({ client, getsThrough, on, why }) => [
    getsThrough ? style.green("✔") : style.red("✖"),
    `a client of ${client}`,
    getsThrough ? `on ${on ?? "?"}` : "does not get through",
    style.dim(why),
  ]);
  const all = [...findings, ...(authentication?.findings ?? [])];
  return [
    style.bold("Served\n"),
    table(served, "  "),
    style.bold("\nWho gets through at this URL\n"),
    table(through, "  "),
    proxies.length === 0 ? "" : `\nOn the way: ${proxies.join(", ")}\n`,
    all.length === 0 ? "" : `${style.bold("\nFindings\n")}${findingsText(all, style)}`,
    style.bold("\nAdvice\n"),
    adviceText(advice, style),
  ].join("");
}
