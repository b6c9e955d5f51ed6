import { BASELINE } from "./contestants.mjs";
import { DIALECT_TITLES } from "./dialects.mjs";

/**
 * @typedef {import("./bench.mjs").Result} Result
 * @typedef {import("./contestants.mjs").Contestant} Contestant
 * @typedef {import("./dialects.mjs").Dialect} Dialect
 * @typedef {import("./workload.mjs").Workload} Workload
 */

/** The least of all rounds: what else the machine does can only add to it. @param {Result} result */
export function leastCpuUs({ cpuUs }) {
  return Math.min(...cpuUs);
}

/**
 * How many times the processor time of the baseline, that was sent the same; undefined without one.
 *
 * @param {Result} result
 * @param {readonly Result[]} results
 */
export function ratioOf(result, results) {
  const baseline = baselineOf(result, results);
  return baseline && leastCpuUs(result) / leastCpuUs(baseline);
}

/**
 * The middle of the rounds' own ratios: where it is far from `ratioOf`, the machine was too busy.
 *
 * @param {Result} result
 * @param {readonly Result[]} results
 */
function medianRatioOf(result, results) {
  const baseline = baselineOf(result, results);
  const ratios = result.cpuUs.map((cpuUs, round) => cpuUs / (baseline?.cpuUs[round] ?? NaN));
  return ratios.toSorted((one, other) => one - other)[Math.floor(ratios.length / 2)];
}

/**
 * @param {Result} result
 * @param {readonly Result[]} results
 */
function baselineOf(result, results) {
  return results.find(
    ({ workload, contestant, dialect }) =>
      contestant === BASELINE && workload === result.workload && dialect === result.dialect,
  );
}

/**
 * Everything, for programs.
 *
 * @param {readonly Result[]} results
 */
export function toJson(results) {
  const measured = results.map((result) => ({
    ...result,
    leastCpuUs: result.cpuUs.length === 0 ? undefined : leastCpuUs(result),
    ratio: result.cpuUs.length === 0 ? undefined : ratioOf(result, results),
    medianRatio: medianRatioOf(result, results),
  }));
  return JSON.stringify(measured, undefined, 2);
}

/**
 * Tables in Markdown: one of ratios, one of memory.
 *
 * @param {readonly Result[]} results
 * @param {{ contestants: readonly Contestant[], workloads: readonly Workload[] }} names
 */
export function toMarkdown(results, { contestants, workloads }) {
  const ran = workloads.filter(({ name }) => results.some(({ workload }) => workload === name));
  const tables = [
    table("processor time × raw", "cpu", (result) => cpuCell(result, results)),
    table("memory, heap / RSS", "memory", memoryCell),
  ];
  return tables.filter((text) => text !== "").join("\n\n");

  /**
   * @param {string} heading
   * @param {Workload["kind"]} kind
   * @param {(result: Result) => string} cell
   */
  function table(heading, kind, cell) {
    const columns = ran.filter((workload) => workload.kind === kind);
    if (columns.length === 0) return "";
    const rows = contestants.flatMap((contestant) =>
      rowsOf(contestant, results, columns, cell).map((cells) => line(cells)),
    );
    return [
      line([heading, ...columns.map(({ title }) => title)]),
      line(["---", ...columns.map(() => "--:")]),
      ...rows,
    ].join("\n");
  }
}

/**
 * A contestant's rows: one for each dialect.
 *
 * @param {Contestant} contestant
 * @param {readonly Result[]} results
 * @param {readonly Workload[]} columns
 * @param {(result: Result) => string} cell
 */
function rowsOf({ name, title }, results, columns, cell) {
  const rows = [];
  for (const [dialect, dialectTitle] of Object.entries(DIALECT_TITLES)) {
    const cells = columns.map((column) => {
      const result = results.find(
        (other) =>
          other.contestant === name && other.dialect === dialect && other.workload === column.name,
      );
      return result ? cell(result) : "";
    });
    if (cells.some((text) => text !== "")) rows.push([`${title}; ${dialectTitle}`, ...cells]);
  }
  return rows;
}

/**
 * @param {Result} result
 * @param {readonly Result[]} results
 */
function cpuCell(result, results) {
  const least = leastCpuUs(result);
  if (result.contestant === BASELINE) return `1 (${least.toFixed(1)} µs)`;
  const ratio = ratioOf(result, results);
  return ratio === undefined ? `${least.toFixed(1)} µs` : ratio.toFixed(ratio < 10 ? 2 : 1);
}

/** @param {Result} result */
function memoryCell({ memory }) {
  const heap = Math.min(...memory.map(({ heapBytes }) => heapBytes));
  const rss = Math.min(...memory.map(({ rssBytes }) => rssBytes));
  return `${bytes(heap)} / ${bytes(rss)}`;
}

/** @param {number} count */
function bytes(count) {
  return Math.abs(count) < 100 ? `${count.toFixed(0)} B` : `${(count / 1_000).toFixed(1)} kB`;
}

/** @param {readonly string[]} cells */
function line(cells) {
  return `| ${cells.join(" | ")} |`;
}
