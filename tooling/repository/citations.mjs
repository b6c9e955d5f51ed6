// Which requirements of test/e2e/requirements.ts the tests of the repository say they cover.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { workspaceFolders } from "../folders.mjs";

/** Where tests are; `src/testing` has the contracts that every implementation is held to. */
const TEST_FOLDERS = ["test", "src/testing"];

const CITATION = /^\s*\/\/ covers: (.*)$/;
/** A test that runs: neither `it.skip` nor `it.todo`. */
const TEST = /^\s*(it|describe)(\.each)?[(<`]/;

/**
 * @typedef {object} Citation
 * @property {string} where file and line
 * @property {string} id
 * @property {boolean} aboveTest whether a test that runs comes right after it
 */

/**
 * @param {string} root
 * @returns {Citation[]} of all test files
 */
export function citationsIn(root) {
  return workspaceFolders(root)
    .flatMap((folder) => TEST_FOLDERS.map((tests) => join(folder, tests)))
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => sourcesIn(root, folder))
    .flatMap((file) => citationsOf(file, readFileSync(join(root, file), "utf8")));
}

/**
 * @param {string} file
 * @param {string} text
 * @returns {Citation[]}
 */
export function citationsOf(file, text) {
  const lines = text.split("\n");
  return lines.flatMap((line, index) => {
    const [, ids] = CITATION.exec(line) ?? [];
    if (ids === undefined) return [];
    const aboveTest = TEST.test(lines[index + 1] ?? "");
    const where = `${file}:${index + 1}`;
    return ids.split(",").map((id) => ({ where, id: id.trim(), aboveTest }));
  });
}

/**
 * @param {readonly string[]} ids of the requirements
 * @param {readonly Citation[]} citations
 * @returns {string[]} what is wrong between the two, in words
 */
export function gapsBetween(ids, citations) {
  const known = new Set(ids);
  const cited = new Set(citations.filter(({ aboveTest }) => aboveTest).map(({ id }) => id));
  return [
    ...ids.filter((id) => !cited.has(id)).map((id) => `${id} is tested nowhere`),
    ...citations
      .filter(({ id }) => !known.has(id))
      .map(({ where, id }) => `${where}: ${id || "(nothing)"} is no requirement`),
    ...citations
      .filter(({ aboveTest }) => !aboveTest)
      .map(({ where, id }) => `${where}: ${id} is not right above a test that runs`),
  ];
}

/**
 * @param {string} root
 * @param {string} folder
 */
function sourcesIn(root, folder) {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name));
}
