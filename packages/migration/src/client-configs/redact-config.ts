import type { ConfigDocument, ConfigNode, Span } from "./config-node.js";
import { MASK, maskUrl } from "./mask-secrets.js";
import { applyEdits, quoteLike, type TextEdit } from "./text-edit.js";

/** Keys whose values say how a server is reached, and nothing else. */
const SHOWN_KEYS = new Set(["type", "transport", "transportType", "transport_type", "name"]);
const URL_KEYS = new Set(["url", "serverUrl", "httpUrl", "uri"]);
const COMMAND_KEYS = new Set(["command", "cmd", "args"]);
/** What is in these is named by whoever wrote it: no name says that a value may be shown. */
const SECRET_MAPS = new Set(["headers", "requestInit", "http_headers", "env", "environment"]);
/** Words of command lines that are no secret. */
const SHOWN_WORD =
  /^(npx|bunx|uvx|node|cmd|\/c|-y|--yes|--?[a-z][\w-]{0,30}|(mcp-remote|mcp-proxy|supergateway)(@[\w.^~-]+)?|sse|http|streamablehttp|stdio|(sse|http)-(only|first)|--transport=[\w-]+)$/i;

/**
 * A configuration as it may be printed: only what says how servers are reached is left; every other value
 * and every comment is masked, since nobody knows which of them are secrets.
 */
export function redactConfig(document: ConfigDocument): string {
  const kept: Span[] = [];
  const edits = redactions(document, document.root, undefined, kept);
  return applyEdits(document.text, [...edits, ...commentEdits(document, kept)]);
}

function redactions(
  document: ConfigDocument,
  node: ConfigNode,
  key: string | undefined,
  kept: Span[],
): TextEdit[] {
  if (node.kind === "list")
    return node.items.flatMap((item) => redactions(document, item, key, kept));
  if (node.kind === "map") {
    const isSecret = key === undefined ? false : SECRET_MAPS.has(key);
    return node.entries.flatMap((entry) => {
      kept.push(entry.keySpan);
      return redactions(document, entry.value, isSecret ? key : entry.key, kept);
    });
  }
  kept.push(node.span);
  const { text, format } = document;
  const written = text.slice(node.span.start, node.span.end);
  if (node.value === null || typeof node.value === "boolean") return [];
  const shown = typeof node.value === "string" ? shownValue(node.value, key) : MASK;
  if (shown === node.value) return [];
  return [{ ...node.span, text: quoteLike(shown, written.startsWith("'") ? "'" : '"', format) }];
}

function shownValue(value: string, key: string | undefined): string {
  if (key === undefined) return MASK;
  if (SHOWN_KEYS.has(key)) return /^[\w .-]{1,40}$/.test(value) ? value : MASK;
  if (URL_KEYS.has(key)) return maskUrl(value);
  if (!COMMAND_KEYS.has(key)) return MASK;
  if (/^(--[\w-]+=)?https?:\/\//i.test(value)) return maskJoined(value);
  return SHOWN_WORD.test(value) ? value : MASK;
}

/** `--sse=https://…`: the flag is shown, the URL as URLs are. */
function maskJoined(value: string): string {
  const at = value.search(/https?:\/\//i);
  return value.slice(0, at) + maskUrl(value.slice(at));
}

/** Between keys and values stand signs, white space and comments: the comments go. */
function commentEdits({ text, format }: ConfigDocument, kept: readonly Span[]): TextEdit[] {
  const spans = [...kept].toSorted((a, b) => a.start - b.start);
  const edits: TextEdit[] = [];
  let from = 0;
  for (const { start, end } of [...spans, { start: text.length, end: text.length }]) {
    if (start > from) edits.push(...commentsIn(text, from, start, format));
    from = Math.max(from, end);
  }
  return edits;
}

function commentsIn(text: string, from: number, to: number, format: string): TextEdit[] {
  const pattern = format === "json" ? /\/\/[^\r\n]*|\/\*[\s\S]*?\*\//g : /#[^\r\n]*/g;
  return [...text.slice(from, to).matchAll(pattern)].map((match) => ({
    start: from + match.index,
    end: from + match.index + match[0].length,
    text: format === "json" ? `// ${MASK}` : `# ${MASK}`,
  }));
}
