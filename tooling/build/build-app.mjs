// Builds an application: ESM only, straight into dist, with the files of `bin` ready to run as commands.
import { chmod, readFile, rm } from "node:fs/promises";
import { runTsc } from "./run-tsc.mjs";

await rm("dist", { recursive: true, force: true });
try {
  await runTsc("--outDir", "dist");
  const { bin = {} } = JSON.parse(await readFile("package.json", "utf8"));
  for (const file of Object.values(bin)) await chmod(file, 0o755);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
