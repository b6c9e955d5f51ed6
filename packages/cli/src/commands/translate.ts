import {
  CompatibilityChecker,
  ConfigTranslator,
  type EndpointMove,
  type TranslatedFile,
} from "@crossfade/migration";
import type { Command } from "commander";
import { stat } from "node:fs/promises";
import { homedir } from "node:os";
import { relative, resolve } from "node:path";
import type { CommandContext } from "../command-context.js";
import { CommandFailure } from "../command-failure.js";
import { EXIT_CODE, type ExitCode } from "../exit-code.js";
import type { CommonOptions, Perform } from "../perform.js";
import { webUrl } from "../request-options.js";
import { diffText } from "../terminal/diff-text.js";
import { writeJson } from "../terminal/write-json.js";

interface TranslateFlags extends CommonOptions {
  readonly from?: string;
  readonly to?: string;
  readonly write?: boolean;
  readonly docs?: boolean;
  readonly verify: boolean;
  readonly guess?: boolean;
  readonly knownMoves: boolean;
}

const EXAMPLES = `
Without paths: the configurations of every client on this machine. With paths: those files, and what is in
those folders, documentation included. Nothing is written without --write, and then a copy is kept of each
file. Where nothing tells the new URL, /mcp beside the old one is asked whether it speaks Streamable HTTP, and
taken if it does. Server names stay; so do comments, order and formatting; secrets are never printed.

Examples:
  crossfade translate                          what would change on this machine
  crossfade translate --write                  change it
  crossfade translate . --docs --write         this folder, with its READMEs
  crossfade translate --from https://a.example/sse --to https://a.example/mcp`;

/** `crossfade translate [paths]`: clients' configurations, from http-sse to Streamable HTTP. */
export function addTranslate(program: Command, perform: Perform): void {
  program
    .command("translate")
    .description("rewrite configurations of MCP clients from http-sse to Streamable HTTP")
    .argument("[paths...]", "files and folders; default: everything found on this machine")
    .option("--from <url>", "the URL that clients have now", webUrl)
    .option("--to <url>", "the URL that takes its place", webUrl)
    .option("--write", "write the files; otherwise only the differences are shown")
    .option("--docs", "with --write, write documentation as well")
    .option("--no-verify", "ask no server; what is not known otherwise is reported and left")
    .option("--guess", "take /sse to have become /mcp, without asking")
    .option("--no-known-moves", "leave out what providers have announced")
    .option("--json", "what would change as JSON")
    .addHelpText("after", EXAMPLES)
    .action((paths: string[], flags: TranslateFlags) =>
      perform(flags, (context) => translate(paths, flags, context)),
    );
}

async function translate(
  paths: readonly string[],
  flags: TranslateFlags,
  context: CommandContext,
): Promise<ExitCode> {
  const { io, progress } = context;
  const translator = translatorFor(flags, context);
  const found = await filesIn(paths, translator, context);
  const files = await translator.translateFiles(found, {
    write: flags.write ?? false,
    writeDocs: flags.docs ?? false,
    signal: io.signal,
    onProgress: ({ done, of, path }) => progress.update(done, of, shortPath(path, context)),
  });
  progress.stop();
  if (context.json) writeJson(context, files);
  else io.stdout.write(translateText(files, flags, context));
  if (files.some(({ failure }) => failure !== undefined)) return EXIT_CODE.failed;
  const open = files.some(
    ({ diff, written, findings }) => (diff !== "" && !written) || findings.length > 0,
  );
  return open ? EXIT_CODE.findings : EXIT_CODE.ok;
}

function translatorFor(flags: TranslateFlags, { io }: CommandContext): ConfigTranslator {
  const { verify, guess = false, knownMoves } = flags;
  const checker = new CompatibilityChecker();
  return new ConfigTranslator({
    endpoints: movesOf(flags),
    knownMoves,
    convention: verify || guess,
    ...(verify && !guess
      ? { verify: (url: string) => checker.servesStreamableHttp(url, io.signal) }
      : {}),
  });
}

function movesOf({ from, to }: TranslateFlags): EndpointMove[] {
  if (from !== undefined && to !== undefined) return [{ from, to }];
  if (from === undefined && to === undefined) return [];
  throw CommandFailure.usage("--from and --to belong together");
}

async function filesIn(
  paths: readonly string[],
  translator: ConfigTranslator,
  { io }: CommandContext,
): Promise<Parameters<ConfigTranslator["translateFiles"]>[0]> {
  if (paths.length === 0) {
    return translator.findUserConfigs({ home: homedir(), platform: process.platform, env: io.env });
  }
  const found = [];
  for (const path of paths) {
    const full = resolve(io.cwd, path);
    const kind = await stat(full).catch(() => undefined);
    if (!kind) throw new CommandFailure(`${path}: there is no such file or folder`);
    if (kind.isDirectory()) {
      found.push(...(await translator.findProjectConfigs(full, { signal: io.signal })));
    } else found.push(full);
  }
  return found;
}

function translateText(
  files: readonly TranslatedFile[],
  { write }: TranslateFlags,
  context: CommandContext,
): string {
  const { style } = context;
  const telling = files.filter(
    ({ diff, findings, failure }) => diff !== "" || findings.length > 0 || failure !== undefined,
  );
  const parts = telling.map((file) => fileText(file, context));
  const changed = files.filter(({ diff }) => diff !== "").length;
  const written = files.filter((file) => file.written).length;
  const looked = `${files.length} ${files.length === 1 ? "file" : "files"} looked at`;
  const summary =
    changed === 0
      ? `${looked}, nothing to change.`
      : `${looked}, ${changed} to change, ${written} written.${write === true ? "" : " --write writes them."}`;
  return [...parts, `${style.bold(summary)}\n`].join("");
}

function fileText(file: TranslatedFile, context: CommandContext): string {
  const { style } = context;
  const { client, changes, findings, diff, backup, failure } = file;
  const lines = [
    `${style.bold(shortPath(file.path, context))} ${style.dim(client)}`,
    ...changes.map(({ server, what, why }) => `  ${server}: ${what}, ${why}`),
    ...findings.map(({ server, message, line }) => {
      const where = [server, line === undefined ? undefined : `line ${line}`].filter(Boolean);
      return `  ${style.yellow("!")} ${where.length > 0 ? `${where.join(", ")}: ` : ""}${message}`;
    }),
    ...(failure === undefined ? [] : [`  ${style.red("✖")} ${failure}`]),
    ...(backup === undefined ? [] : [style.dim(`  kept: ${shortPath(backup, context)}`)]),
  ];
  return `${lines.join("\n")}\n${diffText(diff, style)}\n`;
}

/** As somebody would type it here. */
function shortPath(path: string, { io }: CommandContext): string {
  const short = relative(io.cwd, path);
  return short === "" || short.startsWith("..") ? path : short;
}
