import { BRIDGES } from "./bridges.js";
import type { EndpointMap } from "./endpoint-map.js";
import type { ConfigChange } from "./entry-plan.js";
import { maskUrl } from "./mask-secrets.js";
import { applyEdits, type TextEdit } from "./text-edit.js";
import { whyMoved } from "./why-moved.js";

/** A command in a document or a script, and what it becomes. */
export interface TranslatedLine {
  readonly text: string;
  readonly changes: readonly ConfigChange[];
}

/** Clients' own commands that add a server: `claude mcp add --transport sse name URL`. */
const ADD_COMMAND = /\b(claude|gemini|qwen|copilot|amp|droid)\s+mcp\s+add\b/;

interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Rewrites a line that adds a server to a client, or starts a bridge. Undefined: it does neither. */
export function translateCommandLine(line: string, moves: EndpointMap): TranslatedLine | undefined {
  const words = wordsOf(line);
  const add = ADD_COMMAND.exec(line);
  if (add) return translateAdd(line, words, moves, add[1] ?? "command");
  for (const bridge of BRIDGES) {
    const at = words.findIndex(({ text }) => bridge.name.test(text));
    if (at === -1) continue;
    const rest = words.slice(at + 1);
    const plan = bridge.plan(
      rest.map(({ text }) => text),
      moves,
    );
    if (!plan || plan.words.length === 0) return undefined;
    const edits = plan.words.map(({ index, to, insert }): TextEdit => {
      const { start = 0, end = 0 } = rest[index] ?? {};
      return insert ? { start, end: start, text: `${to} ` } : { start, end, text: to };
    });
    const changes = plan.changes.map((change) => ({ server: bridge.id, ...change }));
    return { text: applyEdits(line, edits), changes };
  }
  return undefined;
}

function translateAdd(
  line: string,
  words: readonly Word[],
  moves: EndpointMap,
  client: string,
): TranslatedLine | undefined {
  const url = words.find(({ text }) => /^https?:\/\//i.test(text));
  const judged = url && moves.judge(url.text);
  const type = words.find(
    ({ text }, index) => text === "sse" && /^(--transport|-t)$/.test(words[index - 1]?.text ?? ""),
  );
  if (!url || !judged || judged.kind === "unknown" || (judged.kind === "new" && !type)) {
    return undefined;
  }
  const edits: TextEdit[] = [];
  const changes: ConfigChange[] = [];
  if (judged.kind === "old") {
    edits.push({ start: url.start, end: url.end, text: judged.to });
    changes.push({
      server: client,
      what: "url",
      from: maskUrl(url.text),
      to: maskUrl(judged.to),
      why: whyMoved(judged),
    });
  }
  if (type) {
    edits.push({ start: type.start, end: type.end, text: "http" });
    const why = "the client speaks Streamable HTTP then";
    changes.push({ server: client, what: "type", from: "sse", to: "http", why });
  }
  return { text: applyEdits(line, edits), changes };
}

/** Words between spaces and quotes. Prose has words too; only a bridge's or a client's name matters. */
function wordsOf(line: string): Word[] {
  return [...line.matchAll(/[^\s"'`]+/g)].map((match) => ({
    text: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
}
