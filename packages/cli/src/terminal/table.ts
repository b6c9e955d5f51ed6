import { stripVTControlCharacters } from "node:util";

/** Rows in columns as wide as their widest cell. Colours take no room; the last column ends where it ends. */
export function table(rows: readonly (readonly string[])[], indent = ""): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, widthOf(cell));
    }
  }
  return rows
    .map((row) => row.map((cell, column) => padded(cell, widths[column] ?? 0)).join("  "))
    .map((line) => `${indent}${line.trimEnd()}\n`)
    .join("");
}

function padded(cell: string, width: number): string {
  return cell + " ".repeat(width - widthOf(cell));
}

function widthOf(cell: string): number {
  return Array.from(stripVTControlCharacters(cell)).length;
}
