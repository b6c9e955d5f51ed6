// The table of layers.json, for the checks that read it.
import { readFileSync } from "node:fs";

/**
 * @typedef {object} Layers
 * @property {{ row: number, packages: string[] }[]} rows from the bottom up: a package may import from
 *   rows with a smaller number, and from nothing else of this repository
 * @property {string[]} entries folders of sources that are entries of their own beside the package's: `./testing`
 * @property {Record<string, string[]>} starts applications that a package runs in a process of their own: it may
 *   depend on them, to have them installed, and import nothing of them
 * @property {object} pure the rows without I/O, and what they are allowed all the same
 * @property {number} pure.lastRow
 * @property {string[]} pure.npm
 * @property {string[]} pure.builtinsInTesting for contract suites under src/testing
 * @property {string} pure.systemClock the one file that may touch the machine's clock and timers
 */

/** @type {Layers} */
export const layers = JSON.parse(readFileSync(new URL("layers.json", import.meta.url), "utf8"));

/** The folders under packages/ of the rows that do no I/O. */
export const purePackages = layers.rows
  .filter(({ row }) => row <= layers.pure.lastRow)
  .flatMap(({ packages }) => packages);

/** @param {string} name a folder under packages/ */
export function rowOf(name) {
  return layers.rows.find(({ packages }) => packages.includes(name))?.row;
}

/** @param {string} name a folder under packages/ */
export function packagesAbove(name) {
  const row = rowOf(name);
  return row === undefined
    ? []
    : layers.rows.filter((other) => other.row < row).flatMap((other) => other.packages);
}
