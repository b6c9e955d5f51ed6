import { CommanderError } from "commander";
import type { CommandContext } from "./command-context.js";
import { CommandFailure } from "./command-failure.js";
import type { CommandIo } from "./command-io.js";
import { EXIT_CODE, type ExitCode } from "./exit-code.js";
import type { Work } from "./perform.js";
import { createProgram } from "./program.js";
import { progressOn } from "./terminal/progress.js";
import { styleFor } from "./terminal/style.js";

/**
 * Runs the command `crossfade`.
 *
 * @param argv what follows the program's name
 * @returns the exit code; it never rejects
 */
export async function run(argv: readonly string[], io: CommandIo): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT_CODE.ok;
  const program = createProgram(io, async (options, work) => {
    exitCode = await perform(io, options.json === true, work);
  });
  try {
    await program.parseAsync(argv, { from: "user" });
    return exitCode;
  } catch (error) {
    // The parser has printed what is wrong; help and version end in the same way, with 0.
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? EXIT_CODE.ok : EXIT_CODE.usage;
    }
    return tell(io, error);
  }
}

async function perform(io: CommandIo, json: boolean, work: Work): Promise<ExitCode> {
  const progress = progressOn(io.stderr, !json);
  const context: CommandContext = { io, json, progress, style: styleFor(io.stdout, io.env) };
  try {
    return await work(context);
  } finally {
    progress.stop();
  }
}

function tell(io: CommandIo, error: unknown): ExitCode {
  if (io.signal.aborted) {
    io.stderr.write("crossfade: interrupted\n");
    return EXIT_CODE.interrupted;
  }
  const message = error instanceof Error ? error.message : String(error);
  io.stderr.write(`${styleFor(io.stderr, io.env).red("crossfade:")} ${message}\n`);
  return error instanceof CommandFailure ? error.exitCode : EXIT_CODE.failed;
}
