import {
  MigrationHelper,
  type AdviceContext,
  type ClientClues,
  type ClientReport,
  type MigrationAdvice,
} from "@crossfade/migration";
import type { LedgerEntry } from "@crossfade/sunset";
import type { Command } from "commander";
import type { CommandContext } from "../command-context.js";
import { CommandFailure } from "../command-failure.js";
import { EXIT_CODE, type ExitCode } from "../exit-code.js";
import type { CommonOptions, Perform } from "../perform.js";
import { readLedger } from "../read-ledger.js";
import { adviceText } from "../report/advice-text.js";
import { clientName } from "../report/client-name.js";
import { findingsText } from "../report/findings-text.js";
import {
  addRequestOptions,
  collectHeader,
  webUrl,
  type RequestOptions,
} from "../request-options.js";
import { table } from "../terminal/table.js";
import { writeJson } from "../terminal/write-json.js";

interface CheckFlags extends CommonOptions, RequestOptions {
  readonly clientHeader: Readonly<Record<string, string>>;
  readonly name?: string;
  readonly clientVersion?: string;
  readonly ledger?: string;
  readonly from?: string;
  readonly to?: string;
}

/** What `--json` prints for each client. */
export interface CheckedClient extends ClientReport {
  readonly advice: MigrationAdvice;
}

const EXAMPLES = `
Examples:
  crossfade check --client-header "User-Agent: claude-code/2.1.0"
  crossfade check --name cursor-vscode --client-version 1.0.0
  crossfade check --ledger ledger.json`;

/** `crossfade check`: what a client can speak, and what it has to do to move. */
export function addCheck(program: Command, perform: Perform): void {
  addRequestOptions(
    program
      .command("check")
      .description("say what a client can speak, from its headers, its name, or a ledger"),
  )
    .option(
      "--client-header <header>",
      "a header that the client sends; may be repeated",
      collectHeader,
      {},
    )
    .option("--name <name>", "the client's name, as in clientInfo")
    .option("--client-version <version>", "its version")
    .option("--ledger <file>", "every client of a ledger instead: a file, or a server's URL of it")
    .option("--from <url>", "the old URL, for the steps", webUrl)
    .option("--to <url>", "the new URL, for the steps", webUrl)
    .option("--json", "what was found as JSON")
    .addHelpText("after", EXAMPLES)
    .action((flags: CheckFlags) => perform(flags, (context) => check(flags, context)));
}

async function check(flags: CheckFlags, context: CommandContext): Promise<ExitCode> {
  const clues = await cluesOf(flags, context);
  const helper = new MigrationHelper();
  const urls: AdviceContext = {
    ...(flags.from === undefined ? {} : { oldUrl: flags.from }),
    ...(flags.to === undefined ? {} : { newUrl: flags.to }),
  };
  const checked = clues.map((one): CheckedClient => ({
    ...helper.compatibilityChecker.checkClient(one),
    advice: helper.adviseClient(one, urls),
  }));
  if (context.json) writeJson(context, checked);
  else context.io.stdout.write(checkText(checked, context));
  return checked.every(({ advice }) => advice.kind === "ReadyToMigrate")
    ? EXIT_CODE.ok
    : EXIT_CODE.findings;
}

async function cluesOf(flags: CheckFlags, { io }: CommandContext): Promise<ClientClues[]> {
  const { clientHeader, name, clientVersion, ledger } = flags;
  const named = name !== undefined || Object.keys(clientHeader).length > 0;
  if (named === (ledger !== undefined)) {
    throw CommandFailure.usage("Name a client by --client-header or --name, or give a --ledger");
  }
  if (ledger !== undefined) {
    const { entries } = await readLedger(ledger, flags, io);
    return byClient(entries).map((lines) => ({ ledger: lines }));
  }
  const clientInfo =
    name === undefined
      ? undefined
      : { name, ...(clientVersion === undefined ? {} : { version: clientVersion }) };
  return [{ headers: clientHeader, ...(clientInfo ? { clientInfo } : {}) }];
}

/** A client has a line for each generation and revision that it was seen on. */
function byClient(entries: readonly LedgerEntry[]): LedgerEntry[][] {
  const clients = new Map<string, LedgerEntry[]>();
  for (const entry of entries) {
    const { name, version, principal, userAgent } = entry;
    const key = JSON.stringify([name ?? userAgent, version, principal]);
    clients.set(key, [...(clients.get(key) ?? []), entry]);
  }
  return [...clients.values()];
}

function checkText(checked: readonly CheckedClient[], context: CommandContext): string {
  const { style } = context;
  const [only] = checked;
  if (!only) return "The ledger is empty: nobody has been here.\n";
  if (checked.length > 1)
    return table([HEADINGS.map(style.bold), ...checked.map((one) => row(one, context))]);
  return [
    style.bold(`${clientName(only.client ?? {})}\n`),
    findingsText(only.findings, style),
    "\n",
    adviceText(only.advice, style),
  ].join("");
}

const HEADINGS = ["client", "http-sse", "sessions", "stateless", "advice"];

function row({ speaks, advice, ...report }: CheckedClient, { style }: CommandContext): string[] {
  const said =
    advice.kind === "ReadyToMigrate"
      ? style.green("ready to migrate")
      : style.yellow(advice.issues[0]?.title ?? "something has to change first");
  return [
    clientName(report.client ?? {}),
    speaks["http-sse"],
    speaks.sessionful,
    speaks.stateless,
    said,
  ];
}
