// Builds a library package twice: dist/esm and dist/cjs, each with its own declarations.
// Why both, and why `module-sync` comes first in exports: CONTRIBUTING.md, "Packages".
import { rm, writeFile } from "node:fs/promises";
import { runTsc } from "./run-tsc.mjs";

await rm("dist", { recursive: true, force: true });
try {
  await Promise.all([
    runTsc("--outDir", "dist/esm"),
    // prettier-ignore
    runTsc(
      "--outDir", "dist/cjs",
      "--module", "commonjs", "--moduleResolution", "bundler",
      "--verbatimModuleSyntax", "false", "--esModuleInterop",
    ),
  ]);
  // The package itself is "type": "module"; without this Node would read dist/cjs as ESM.
  await writeFile("dist/cjs/package.json", '{ "type": "commonjs" }\n');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
