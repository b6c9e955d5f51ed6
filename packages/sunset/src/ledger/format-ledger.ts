import type { LedgerEntry } from "./ledger-entry.js";

/** A column: its heading, and what is in it. */
type Column = readonly [heading: string, value: (entry: LedgerEntry) => string | number];

const COLUMNS: readonly Column[] = [
  ["generation", ({ generation }) => generation],
  ["revision", ({ revision = "" }) => revision],
  ["name", ({ name = "" }) => name],
  ["version", ({ version = "" }) => version],
  ["principal", ({ principal = "" }) => principal],
  ["userAgent", ({ userAgent = "" }) => userAgent],
  ["firstSeen", ({ firstSeen }) => new Date(firstSeen).toISOString()],
  ["lastSeen", ({ lastSeen }) => new Date(lastSeen).toISOString()],
  ["sessions", ({ sessions }) => sessions],
  ["requests", ({ requests }) => requests],
  ["warnings", ({ warnings }) => warnings],
  ["refusals", ({ refusals }) => refusals],
];

/** A cell of a table is cut to this. */
const MAX_CELL = 40;

/** Entries as CSV (RFC 4180), with a heading. A text that a spreadsheet would take for a formula gets a `'` before it. */
export function ledgerToCsv(entries: readonly LedgerEntry[]): string {
  const lines = [
    COLUMNS.map(([heading]) => heading),
    ...entries.map((entry) => COLUMNS.map(([, value]) => csvField(value(entry)))),
  ];
  return lines.map((fields) => `${fields.join(",")}\r\n`).join("");
}

/** Entries as a table of plain text, for a terminal; a dash for what is not known. */
export function ledgerToTable(entries: readonly LedgerEntry[]): string {
  const rows = [
    COLUMNS.map(([heading]) => heading),
    ...entries.map((entry) => COLUMNS.map(([, value]) => tableCell(value(entry)))),
  ];
  const widths = COLUMNS.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, at) => cell.padEnd(widths[at] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}

function csvField(value: string | number): string {
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function tableCell(value: string | number): string {
  const text = String(value);
  if (text === "") return "–";
  return text.length > MAX_CELL ? `${text.slice(0, MAX_CELL - 1)}…` : text;
}
