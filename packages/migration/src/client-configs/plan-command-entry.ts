import {
  childOf,
  stringOf,
  type ConfigDocument,
  type ConfigNode,
  type MapNode,
  type ScalarNode,
} from "./config-node.js";
import { BRIDGES, type BridgeWord } from "./bridges.js";
import type { EndpointMap } from "./endpoint-map.js";
import type { EntryPlan } from "./entry-plan.js";
import type { ServerEntry } from "./server-entries.js";
import { quoteLike, type TextEdit } from "./text-edit.js";

/** Where an entry goes that starts a bridge, such as `mcp-remote`. Undefined: it starts something else. */
export function planCommandEntry(
  document: ConfigDocument,
  { name, node }: ServerEntry,
  moves: EndpointMap,
): EntryPlan | undefined {
  const nodes = wordsOf(node);
  const words = nodes.map(({ value }) => String(value));
  for (const bridge of BRIDGES) {
    const at = words.findIndex((word) => bridge.name.test(word));
    if (at === -1) continue;
    const plan = bridge.plan(words.slice(at + 1), moves);
    if (!plan) return undefined;
    const { text, format } = document;
    const edits = plan.words.map(({ index, to, insert }: BridgeWord): TextEdit => {
      const span = nodes[at + 1 + index]?.span ?? { start: 0, end: 0 };
      const like = text.slice(span.start, span.end);
      if (!insert) return { ...span, text: quoteLike(to, like, format) };
      return { start: span.start, end: span.start, text: `${quoteLike(to, like, format)}, ` };
    });
    return {
      server: name,
      edits,
      changes: plan.changes.map((change) => ({ server: name, ...change })),
      findings: plan.findings.map((finding) => ({ server: name, ...finding })),
      ...(plan.target ? { target: plan.target } : {}),
    };
  }
  return undefined;
}

/** The words of the command, as the client passes them on. */
function wordsOf(node: MapNode): ScalarNode[] {
  const command = childOf(node, "command") ?? childOf(node, "cmd");
  const nested = command?.kind === "map" ? wordsOf(command) : flat(command);
  return [...flat(childOf(node, "path")), ...nested, ...flat(childOf(node, "args"))];
}

function flat(node: ConfigNode | undefined): ScalarNode[] {
  if (node?.kind === "list") return node.items.flatMap(flat);
  return node?.kind === "scalar" && stringOf(node) !== undefined ? [node] : [];
}
