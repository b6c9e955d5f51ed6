import type { ConfigDocument, ConfigEntry, MapNode } from "./config-node.js";
import { quoteLike, type TextEdit } from "./text-edit.js";

/** Puts `key: value` before an entry, laid out as that entry is. */
export function insertBefore(
  { text, format }: ConfigDocument,
  map: MapNode,
  entry: ConfigEntry,
  key: string,
  value: string,
): TextEdit {
  const { start } = entry.keySpan;
  const likeKey = text.slice(start, entry.keySpan.end);
  const likeValue = text.slice(entry.value.span.start, entry.value.span.end);
  const sign = format === "toml" ? " = " : ": ";
  const isFlow = format === "json" || text[map.span.start] === "{";
  const comma = isFlow ? "," : "";
  const written = quoteLike(key, likeKey, format) + sign + quoteLike(value, likeValue, format);
  return { start, end: start, text: written + comma + gapBefore(text, start, isFlow) };
}

/** What stands between two entries: a line break and the indentation, or a space. */
function gapBefore(text: string, start: number, isFlow: boolean): string {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const before = text.slice(lineStart, start);
  const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
  if (/^\s*$/.test(before) && lineStart > 0) return lineBreak + before;
  return isFlow ? " " : lineBreak + " ".repeat(before.length);
}
