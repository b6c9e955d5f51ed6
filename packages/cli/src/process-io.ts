import type { CommandIo } from "./command-io.js";
import { EXIT_CODE } from "./exit-code.js";

/** This process as a command's surroundings. The first Ctrl-C asks the command to stop; the second one ends it. */
export function processIo(): CommandIo {
  const controller = new AbortController();
  process.on("SIGINT", () => {
    if (controller.signal.aborted) process.exit(EXIT_CODE.interrupted);
    controller.abort(new Error("Interrupted"));
  });
  // `crossfade ledger | head` closes the pipe when it has seen enough.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(EXIT_CODE.ok);
    throw error;
  });
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    signal: controller.signal,
  };
}
