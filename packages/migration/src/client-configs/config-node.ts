/** A piece of a file's text: from `start` up to, not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A string, number, boolean, null, or something that no edit may touch (then `value` is undefined). */
export interface ScalarNode {
  readonly kind: "scalar";
  readonly span: Span;
  readonly value: unknown;
}

export interface ListNode {
  readonly kind: "list";
  readonly span: Span;
  readonly items: readonly ConfigNode[];
}

export interface MapNode {
  readonly kind: "map";
  readonly span: Span;
  readonly entries: readonly ConfigEntry[];
}

/** One `key: value`, wherever the format has it. */
export interface ConfigEntry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: ConfigNode;
}

/** A configuration as a tree that knows where in the text each of its parts is. */
export type ConfigNode = ScalarNode | ListNode | MapNode;

export type ConfigFormat = "json" | "yaml" | "toml";

/** A file's text, and what is in it. */
export interface ConfigDocument {
  readonly format: ConfigFormat;
  readonly text: string;
  readonly root: ConfigNode;
}

/** The value of a key, where the node is a map that has it. */
export function childOf(node: ConfigNode | undefined, key: string): ConfigNode | undefined {
  return entryOf(node, key)?.value;
}

/** The entry of a key. The last one counts, as in every parser. */
export function entryOf(node: ConfigNode | undefined, key: string): ConfigEntry | undefined {
  return node?.kind === "map" ? node.entries.findLast((entry) => entry.key === key) : undefined;
}

/** The text of a string; undefined for everything else. */
export function stringOf(node: ConfigNode | undefined): string | undefined {
  return node?.kind === "scalar" && typeof node.value === "string" ? node.value : undefined;
}
