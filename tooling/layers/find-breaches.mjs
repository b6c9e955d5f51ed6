import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cruise } from "dependency-cruiser";
import extractTsConfig from "dependency-cruiser/config-utl/extract-ts-config";
import { foldersIn, workspaceFolders } from "../folders.mjs";
import { layers } from "./layers.mjs";
import { rules } from "./rules.mjs";

/**
 * @typedef {object} Breach
 * @property {string} rule
 * @property {string} from
 * @property {string} to
 * @property {string} reason
 */

/**
 * Reads every import under packages, apps, examples and test, types included, and returns those
 * that break a rule.
 * @param {string} root
 * @returns {Promise<Breach[]>}
 */
export async function findImportBreaches(root) {
  const roots = workspaceFolders(root)
    .filter((folder) => !folder.startsWith("tooling/"))
    .flatMap((folder) => foldersIn(join(root, folder)).map((child) => `${folder}/${child}`))
    .filter((folder) => /\/(src|test)$/.test(folder));
  const aliases = mkdtempSync(join(tmpdir(), "crossfade-layers-"));
  try {
    const fileName = join(aliases, "tsconfig.json");
    const paths = sourcesByName(root);
    // `files`, since a tsconfig of no files is an error.
    const tsConfig = {
      compilerOptions: { module: "node20", paths },
      files: Object.values(paths).flat(),
    };
    writeFileSync(fileName, JSON.stringify(tsConfig));
    const { output } = await cruise(
      roots,
      {
        baseDir: root,
        validate: true,
        ruleSet: { forbidden: rules },
        tsPreCompilationDeps: true,
        tsConfig: { fileName },
        // Not `includeOnly: "^packages"`: it drops Node's built-ins, and with them every breach of purity.
        doNotFollow: { path: "(^|/)(node_modules|dist)/" },
      },
      undefined,
      { tsConfig: extractTsConfig(fileName) },
    );
    if (typeof output === "string") throw new Error(output);
    return output.summary.violations.map(({ rule, from, to }) => ({
      rule: rule.name,
      from,
      to,
      reason:
        rules.find(({ name, from: { path } }) => name === rule.name && matches(path, from))
          ?.comment ?? "",
    }));
  } finally {
    rmSync(aliases, { recursive: true, force: true });
  }
}

/**
 * Lets `@crossfade/core` mean its sources, so that the check needs no build and sees through package borders.
 * @param {string} root
 */
function sourcesByName(root) {
  return Object.fromEntries(
    ["packages", "apps"].flatMap((group) =>
      foldersIn(join(root, group)).flatMap((folder) => [
        [`@crossfade/${folder}`, [join(root, group, folder, "src/index.ts")]],
        ...layers.entries.map((entry) => [
          `@crossfade/${folder}/${entry}`,
          [join(root, group, folder, "src", entry, "index.ts")],
        ]),
      ]),
    ),
  );
}

/**
 * @param {string | string[] | undefined} path
 * @param {string} file
 */
function matches(path, file) {
  return typeof path !== "string" || new RegExp(path).test(file);
}
