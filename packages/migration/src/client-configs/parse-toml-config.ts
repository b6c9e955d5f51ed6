import { ParseError, parseTOML, type AST } from "toml-eslint-parser";
import { ConfigParseError } from "./config-parse-error.js";
import type { ConfigDocument, ConfigNode, ListNode, MapNode, Span } from "./config-node.js";

type Growing = Omit<MapNode, "entries"> & { entries: MapNode["entries"][number][] };
type GrowingList = Omit<ListNode, "items"> & { items: ConfigNode[] };
type Key = AST.TOMLKey["keys"][number];

export function parseTomlConfig(text: string): ConfigDocument {
  const root: Growing = { kind: "map", span: { start: 0, end: text.length }, entries: [] };
  for (const part of parse(text).body[0].body) {
    if (part.type === "TOMLKeyValue") addKeyValue(root, part);
    else addTable(root, part);
  }
  return { format: "toml", text, root };
}

function parse(text: string): AST.TOMLProgram {
  try {
    return parseTOML(text);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new ConfigParseError("toml", text, error.index, "a syntax error");
  }
}

function addTable(root: Growing, table: AST.TOMLTable): void {
  const place = openPath(root, table.key.keys, table.kind === "array");
  for (const part of table.body) addKeyValue(place, part);
}

function addKeyValue(map: Growing, { key, value }: AST.TOMLKeyValue): void {
  const last = key.keys.at(-1);
  if (!last) return;
  const place = openPath(map, key.keys.slice(0, -1), false);
  place.entries.push({ key: nameOf(last), keySpan: spanOf(last.range), value: toNode(value) });
}

/** The map that a path of keys names, made on the way. A table of an array is its last one. */
function openPath(map: Growing, keys: readonly Key[], startsItem: boolean): Growing {
  let place = map;
  for (const [index, key] of keys.entries()) {
    const isItem = startsItem && index === keys.length - 1;
    place = isItem ? newItem(place, key) : openKey(place, key);
  }
  return place;
}

function openKey(map: Growing, key: Key): Growing {
  const found = map.entries.find((entry) => entry.key === nameOf(key))?.value;
  if (found?.kind === "map") return found as Growing;
  const last = found?.kind === "list" ? found.items.at(-1) : undefined;
  if (last?.kind === "map") return last as Growing;
  const made: Growing = { kind: "map", span: spanOf(key.range), entries: [] };
  map.entries.push({ key: nameOf(key), keySpan: spanOf(key.range), value: made });
  return made;
}

function newItem(map: Growing, key: Key): Growing {
  const found = map.entries.find((entry) => entry.key === nameOf(key))?.value;
  const item: Growing = { kind: "map", span: spanOf(key.range), entries: [] };
  if (found?.kind === "list") (found as GrowingList).items.push(item);
  else {
    const value: GrowingList = { kind: "list", span: spanOf(key.range), items: [item] };
    map.entries.push({ key: nameOf(key), keySpan: spanOf(key.range), value });
  }
  return item;
}

function toNode(node: AST.TOMLContentNode): ConfigNode {
  const span = spanOf(node.range);
  if (node.type === "TOMLArray")
    return { kind: "list", span, items: node.elements.map((element) => toNode(element)) };
  if (node.type === "TOMLInlineTable") {
    const map: Growing = { kind: "map", span, entries: [] };
    for (const part of node.body) addKeyValue(map, part);
    return map;
  }
  const isMultiline = node.kind === "string" && node.multiline;
  return { kind: "scalar", span, value: isMultiline ? undefined : node.value };
}

function nameOf(key: Key): string {
  return key.type === "TOMLBare" ? key.name : key.value;
}

function spanOf([start, end]: readonly [number, number]): Span {
  return { start, end };
}
