import completion from "@bomb.sh/tab/commander";
import { Command } from "commander";
import { readFileSync } from "node:fs";
import type { CommandIo } from "./command-io.js";
import { addCheck } from "./commands/check.js";
import { addCodemod } from "./commands/codemod.js";
import { addCompare } from "./commands/compare.js";
import { addLedger } from "./commands/ledger.js";
import { addPlan } from "./commands/plan.js";
import { addProbe } from "./commands/probe.js";
import { addServe } from "./commands/serve.js";
import { addTranslate } from "./commands/translate.js";
import type { Perform } from "./perform.js";
import { styleFor } from "./terminal/style.js";

/** Adds one command to the program. */
type AddCommand = (program: Command, perform: Perform) => void;

const COMMANDS: readonly AddCommand[] = [
  addProbe,
  addCheck,
  addTranslate,
  addCodemod,
  addCompare,
  addLedger,
  addPlan,
  addServe,
];

const EXIT_CODES = `
Exit codes: 0 done; 1 done, and there is something to do; 2 the command line is
wrong; 3 it could not be done; 130 interrupted.

To complete commands with Tab: crossfade completion --help`;

/** The command line of `crossfade`: its words, and what they do. */
export function createProgram(io: CommandIo, perform: Perform): Command {
  const style = styleFor(io.stdout, io.env);
  const program = new Command("crossfade")
    .description("Find out who still uses an old MCP transport, tell them, move them, and end it")
    .version(version())
    .enablePositionalOptions()
    .showHelpAfterError("(--help says more)")
    .addHelpText("after", EXIT_CODES)
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      getOutHelpWidth: () => io.stdout.columns ?? 80,
      getErrHelpWidth: () => io.stderr.columns ?? 80,
      getOutHasColors: () => style.isColorSupported,
    })
    .configureHelp({ styleTitle: (text) => style.bold(text) })
    .exitOverride();
  for (const add of COMMANDS) add(program, perform);
  completion(program, { completionCommandName: "completion" });
  return program;
}

function version(): string {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
