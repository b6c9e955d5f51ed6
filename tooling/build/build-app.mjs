// Builds an application: ESM only, straight into dist, with dist/main.js ready to run as a command.
import { chmod, rm } from "node:fs/promises";
import { runTsc } from "./run-tsc.mjs";

await rm("dist", { recursive: true, force: true });
try {
  await runTsc("--outDir", "dist");
  await chmod("dist/main.js", 0o755);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
