import {
  isMap,
  isPair,
  isScalar,
  isSeq,
  parseDocument,
  type Pair,
  type ParsedNode,
  type Range,
} from "yaml";
import { ConfigParseError } from "./config-parse-error.js";
import type { ConfigDocument, ConfigEntry, ConfigNode, Span } from "./config-node.js";

/** Block scalars are spread over lines, so an edit of one would have to lay them out again. */
const EDITABLE = new Set(["PLAIN", "QUOTE_SINGLE", "QUOTE_DOUBLE"]);

export function parseYamlConfig(text: string): ConfigDocument {
  const document = parseDocument(text, { keepSourceTokens: true, uniqueKeys: false });
  const [error] = document.errors;
  if (error) throw new ConfigParseError("yaml", text, error.pos[0], error.code);
  if (!document.contents) throw new ConfigParseError("yaml", text, 0, "is empty");
  return { format: "yaml", text, root: toNode(document.contents) };
}

function toNode(node: ParsedNode): ConfigNode {
  const span = spanOf(node.range);
  if (isMap(node)) return { kind: "map", span, entries: node.items.flatMap(toEntry) };
  if (isSeq(node)) {
    return { kind: "list", span, items: node.items.filter((item) => !isPair(item)).map(toNode) };
  }
  const editable = isScalar(node) && EDITABLE.has(node.type ?? "");
  return { kind: "scalar", span, value: editable ? node.value : undefined };
}

function toEntry({ key, value }: Pair<ParsedNode, ParsedNode | null>): ConfigEntry[] {
  if (!isScalar(key) || !value) return [];
  return [{ key: String(key.value), keySpan: spanOf(key.range), value: toNode(value) }];
}

function spanOf([start, end]: Range): Span {
  return { start, end };
}
