import { parseTree, printParseErrorCode, type Node, type ParseError } from "jsonc-parser";
import { ConfigParseError } from "./config-parse-error.js";
import type { ConfigDocument, ConfigEntry, ConfigNode, Span } from "./config-node.js";

/** JSON with comments and trailing commas, as editors write it. */
export function parseJsonConfig(text: string): ConfigDocument {
  const errors: ParseError[] = [];
  // Some editors on Windows begin files with a mark that is no JSON; a space is as long as it is.
  const readable = text.replace(/^\uFEFF/, " ");
  const tree = parseTree(readable, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error)
    throw new ConfigParseError("json", text, error.offset, printParseErrorCode(error.error));
  if (!tree) throw new ConfigParseError("json", text, 0, "is empty");
  return { format: "json", text, root: toNode(tree) };
}

function toNode(node: Node): ConfigNode {
  const span = spanOf(node);
  if (node.type === "object")
    return { kind: "map", span, entries: (node.children ?? []).flatMap(toEntry) };
  if (node.type === "array")
    return { kind: "list", span, items: (node.children ?? []).map(toNode) };
  return { kind: "scalar", span, value: node.value };
}

function toEntry({ children = [] }: Node): ConfigEntry[] {
  const [key, value] = children;
  if (!key || !value) return [];
  return [{ key: String(key.value), keySpan: spanOf(key), value: toNode(value) }];
}

function spanOf({ offset, length }: Node): Span {
  return { start: offset, end: offset + length };
}
