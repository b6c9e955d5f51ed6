// `pnpm check:consumer`: packs every published package, installs the tarballs together in a project
// outside the repository with npm, and uses them from ESM, CommonJS, Jest and TypeScript. Finds what no
// test in the workspace can: files missing from a tarball, `workspace:` left in a manifest, two instances.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publishedPackages } from "../repository/workspace.mjs";
import { run, runTool } from "./run.mjs";
import { writeProject } from "./write-project.mjs";

const packages = publishedPackages();
const folder = mkdtempSync(join(tmpdir(), "crossfade-consumer-"));
const tarballs = join(folder, "tarballs");
const project = join(folder, "project");

/** @type {[string, () => void][]} */
const steps = [
  [
    "pack",
    () =>
      packages.forEach((one) =>
        runTool("pnpm", ["pack", "--pack-destination", tarballs], one.folder),
      ),
  ],
  ["write the project", () => writeProject(project, packages, tarballPaths())],
  [
    "npm install",
    () => run("npm", ["install", "--no-package-lock", "--no-audit", "--no-fund"], project),
  ],
  [
    "import and require give one instance",
    () => run(process.execPath, ["one-instance.mjs"], project),
  ],
  ["require from CommonJS", () => run(process.execPath, ["require.cjs"], project)],
  [
    "Jest in CommonJS mode",
    () => runTool("jest", ["--rootDir", project, "--config", "jest.config.json"], project),
  ],
  ...["node16", "nodenext", "bundler"].map(
    /** @returns {[string, () => void]} */
    (resolution) => [
      `TypeScript, ${resolution}`,
      () => runTool("tsc", ["-p", `tsconfig.${resolution}.json`], project),
    ],
  ),
  [
    "commands",
    () => commands().forEach((file) => run(process.execPath, [file, "--help"], project)),
  ],
  [
    "npx, without a project",
    () => run("npx", [...fromTarballs(), "crossfade", "--help"], tarballs),
  ],
];

try {
  for (const [name, step] of steps) {
    const start = Date.now();
    step();
    console.log(`  ✓ ${name} (${Date.now() - start} ms)`);
  }
  console.log(`Consumer: ${packages.length} packages, ${steps.length} steps passed.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error("Consumer: the step above failed.");
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function tarballPaths() {
  return readdirSync(tarballs).map((file) => join(tarballs, file));
}

/** As from the registry, but that siblings which are not there yet have to be named, too. */
function fromTarballs() {
  return ["--yes", ...tarballPaths().flatMap((path) => ["--package", path]), "--"];
}

/** The files behind the `bin` entries of all packages, as they were installed. */
function commands() {
  return packages.flatMap(({ manifest: { name, bin = {} } }) =>
    Object.values(bin).map((file) => join("node_modules", name, file)),
  );
}
