import type { CommandContext } from "../command-context.js";

/** Writes a result as the one JSON document that `--json` promises. */
export function writeJson({ io }: CommandContext, value: unknown): void {
  io.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
}
