import type { MigratedFile, MigratedServers } from "@crossfade/migration/codemod";
import type { Command } from "commander";
import { stat } from "node:fs/promises";
import { relative, resolve } from "node:path";
import type { CommandContext } from "../command-context.js";
import { CommandFailure } from "../command-failure.js";
import { EXIT_CODE, type ExitCode } from "../exit-code.js";
import type { CommonOptions, Perform } from "../perform.js";
import { diffText } from "../terminal/diff-text.js";
import { writeJson } from "../terminal/write-json.js";

interface CodemodFlags extends CommonOptions {
  readonly write?: boolean;
}

const EXAMPLES = `
Nothing is written without --write, and then a copy is kept of each file. What is not safe to rewrite is left
alone, with a mark in the file that says why.

Examples:
  crossfade codemod src            what would change
  crossfade codemod src --write    change it`;

/** `crossfade codemod DIR`: servers around the SDK's own HTTP transports, into a Crossfade mount. */
export function addCodemod(program: Command, perform: Perform): void {
  program
    .command("codemod")
    .description("rewrite TypeScript servers that use the SDK's own HTTP transports")
    .argument("<dir>", "the folder of the sources")
    .option("--write", "write the files; otherwise only the differences are shown")
    .option("--json", "what would change as JSON")
    .addHelpText("after", EXAMPLES)
    .action((folder: string, flags: CodemodFlags) =>
      perform(flags, (context) => codemod(folder, flags, context)),
    );
}

async function codemod(
  folder: string,
  { write = false }: CodemodFlags,
  context: CommandContext,
): Promise<ExitCode> {
  const { io, progress } = context;
  const path = resolve(io.cwd, folder);
  const kind = await stat(path).catch(() => undefined);
  if (!kind?.isDirectory()) throw new CommandFailure(`${folder}: there is no such folder`);
  // It brings a compiler along, which the other commands need not wait for.
  const { migrateServers } = await import("@crossfade/migration/codemod");
  const result = await migrateServers(path, {
    write,
    signal: io.signal,
    onProgress: ({ done, path: file }) => progress.update(done, done + 1, relative(path, file)),
  });
  progress.stop();
  if (context.json) writeJson(context, result);
  else io.stdout.write(codemodText(result, write, context));
  const isDone =
    result.left === 0 && result.files.every(({ diff, written }) => diff === "" || written);
  return isDone ? EXIT_CODE.ok : EXIT_CODE.findings;
}

function codemodText(
  { files, rewritten, left, packages }: MigratedServers,
  write: boolean,
  context: CommandContext,
): string {
  const { style } = context;
  const summary =
    files.length === 0
      ? "No server around the SDK's HTTP transports was found."
      : `${rewritten} rewritten, ${left} left to you.${write ? "" : " --write writes them."}`;
  return [
    ...files.map((file) => fileText(file, context)),
    `${style.bold(summary)}\n`,
    packages.length === 0 ? "" : `Then: npm install ${packages.join(" ")}\n`,
  ].join("");
}

function fileText(file: MigratedFile, { io, style }: CommandContext): string {
  const marks = { rewritten: style.green("✔"), note: style.yellow("!"), left: style.red("✖") };
  const lines = [
    style.bold(relative(io.cwd, file.path)),
    ...file.diagnostics.map(
      ({ kind, line, message }) => `  ${marks[kind]} line ${line}: ${message}`,
    ),
    ...(file.backup === undefined ? [] : [style.dim(`  kept: ${relative(io.cwd, file.backup)}`)]),
  ];
  return `${lines.join("\n")}\n${diffText(file.diff, style)}\n`;
}
