/** @typedef {{ name: string, runs: number } & import("./tally.mjs").Counts} Row */

/** @type {readonly (readonly [title: string, cell: (row: Row) => string | number])[]} */
const COLUMNS = [
  ["fault", ({ name }) => name],
  ["runs", ({ runs }) => runs],
  ["calls", ({ calls }) => calls],
  ["answered", ({ answered }) => answered],
  ["JSON-RPC error", ({ failed }) => failed],
  ["broken", ({ broken }) => broken],
  ["hung", ({ hung }) => hung],
  ["events", ({ events }) => events],
  ["lost", ({ lost }) => lost],
  ["doubled", ({ doubled }) => doubled],
  ["out of order", ({ outOfOrder }) => outOfOrder],
  ["sessions", ({ sessions }) => sessions],
  ["sessions lost", ({ sessionsLost }) => sessionsLost],
  ["the aimed call", ({ aimed }) => aimedText(aimed)],
];

/** @param {readonly Row[]} rows */
export function toMarkdown(rows) {
  const lines = [
    COLUMNS.map(([title]) => title),
    COLUMNS.map((_, index) => (index === 0 || index === COLUMNS.length - 1 ? "---" : "---:")),
    ...rows.map((row) => COLUMNS.map(([, cell]) => cellText(cell(row)))),
  ];
  return lines.map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

/** @param {string | number} value */
function cellText(value) {
  return typeof value === "number" ? value.toLocaleString("en-US") : value;
}

/** @param {Row["aimed"]} aimed */
function aimedText({ answered, failed, broken, hung }) {
  const counts = { answered, error: failed, broken, hung };
  const words = Object.entries(counts).filter(([, count]) => count > 0);
  return words.map(([word, count]) => `${count} ${word}`).join(", ") || "–";
}
