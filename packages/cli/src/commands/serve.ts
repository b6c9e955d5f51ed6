import type { Command } from "commander";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { CommandFailure } from "../command-failure.js";
import { EXIT_CODE, type ExitCode } from "../exit-code.js";
import type { Perform } from "../perform.js";

const SERVER = "@crossfade/reference-server";

/** `crossfade serve`: the reference server in a process of its own, with its own options. */
export function addServe(program: Command, perform: Perform): void {
  program
    .command("serve")
    .description("run the reference server; all options are its own (crossfade serve --help)")
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .argument("[options...]", "options of the reference server")
    .action((options: string[]) => perform({}, ({ io }) => serve(options, io.cwd)));
}

async function serve(options: readonly string[], cwd: string): Promise<ExitCode> {
  const child = spawn(process.execPath, [serverFile(), ...options], { cwd, stdio: "inherit" });
  // Ctrl-C reaches the whole process group; what a supervisor sends reaches this process alone.
  const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.on("SIGTERM", forward);
  try {
    const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
    if (code === 0) return EXIT_CODE.ok;
    throw new CommandFailure(`The reference server ended with ${signal ?? `exit code ${code}`}`);
  } finally {
    process.off("SIGTERM", forward);
  }
}

function serverFile(): string {
  const manifest = createRequire(import.meta.url).resolve(`${SERVER}/package.json`);
  const { bin } = JSON.parse(readFileSync(manifest, "utf8")) as { bin: Record<string, string> };
  const [file] = Object.values(bin);
  if (file === undefined) throw new CommandFailure(`${SERVER} has no command`);
  return join(dirname(manifest), file);
}
