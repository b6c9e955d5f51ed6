import type { ConfigDialect } from "./config-dialect.js";
import { stringOf, childOf, type ConfigNode, type MapNode } from "./config-node.js";

/** One server in a configuration. */
export interface ServerEntry {
  /** As the file has it; an entry of a list without a name is `#1`, `#2`… */
  readonly name: string;
  readonly node: MapNode;
}

/** The servers that a configuration has where its dialect says. */
export function serverEntries(root: ConfigNode, dialect: ConfigDialect): ServerEntry[] {
  const found = dialect.servers.flatMap((path) => nodesAt(root, path).flatMap(entriesOf));
  return found.filter(
    ({ node }, index) => found.findIndex((other) => other.node === node) === index,
  );
}

function nodesAt(node: ConfigNode, path: readonly string[]): ConfigNode[] {
  const [head, ...rest] = path;
  if (head === undefined) return [node];
  const children = head === "*" ? childrenOf(node) : [childOf(node, head)];
  return children.filter((child) => child !== undefined).flatMap((child) => nodesAt(child, rest));
}

function childrenOf(node: ConfigNode): readonly ConfigNode[] {
  if (node.kind === "map") return node.entries.map(({ value }) => value);
  return node.kind === "list" ? node.items : [];
}

function entriesOf(node: ConfigNode): ServerEntry[] {
  if (node.kind === "scalar") return [];
  if (node.kind === "map" && looksLikeServer(node)) return [{ name: "#1", node }];
  if (node.kind === "map") {
    return node.entries.flatMap(({ key, value }) =>
      value.kind === "map" ? [{ name: key, node: value }] : [],
    );
  }
  return node.items.flatMap((item, index) =>
    item.kind === "map"
      ? [{ name: stringOf(childOf(item, "name")) ?? `#${index + 1}`, node: item }]
      : [],
  );
}

/** A transport or a command by itself, where others have servers by name. */
function looksLikeServer(node: MapNode): boolean {
  return ["url", "command"].some((key) => stringOf(childOf(node, key)) !== undefined);
}
