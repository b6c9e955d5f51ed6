import type { ConfigDialect, EntryTransport, UrlKey } from "./config-dialect.js";
import {
  entryOf,
  stringOf,
  type ConfigDocument,
  type ConfigEntry,
  type ScalarNode,
} from "./config-node.js";
import type { EndpointMap, UrlJudgement } from "./endpoint-map.js";
import type { ConfigChange, ConfigFinding, EntryPlan } from "./entry-plan.js";
import { insertBefore } from "./insert-entry.js";
import { maskUrl } from "./mask-secrets.js";
import type { ServerEntry } from "./server-entries.js";
import { quoteLike, type TextEdit } from "./text-edit.js";
import { whyMoved } from "./why-moved.js";

/** What an entry with a URL says of itself. */
interface UrlEntry {
  readonly urlKey: UrlKey;
  readonly url: ConfigEntry;
  readonly text: string;
  readonly type: ConfigEntry | undefined;
  /** What its client will speak; undefined where it tries both. */
  readonly declared: EntryTransport | undefined;
}

/** Where an entry with a URL goes. Undefined: it has none, or its client does not speak HTTP with it. */
export function planUrlEntry(
  document: ConfigDocument,
  server: ServerEntry,
  dialect: ConfigDialect,
  moves: EndpointMap,
): EntryPlan | undefined {
  const entry = readUrlEntry(server, dialect);
  if (!entry) return notEditable(server, dialect);
  const judged = moves.judge(entry.text);
  const name = server.name;
  if (judged.kind === "unknown") {
    if (entry.declared !== "http-sse" && judged.looksLike !== "http-sse") return undefined;
    if (judged.looksLike === "streamable-http") {
      return nothingBut(name, {
        code: "type-and-url-disagree",
        server: name,
        message: `is set to http-sse, and ${maskUrl(entry.text)} looks like a URL of Streamable HTTP: ask the server, or name it`,
      });
    }
    return nothingBut(name, {
      code: "no-known-successor",
      server: name,
      message: `speaks http-sse with ${maskUrl(entry.text)}, and nothing says where that server went: name its new URL`,
    });
  }
  const isType = judged.kind === "new";
  if (isType && entry.declared !== "http-sse") return undefined;
  return rewrite(document, server, dialect, entry, judged);
}

function rewrite(
  document: ConfigDocument,
  server: ServerEntry,
  dialect: ConfigDialect,
  entry: UrlEntry,
  judged: Exclude<UrlJudgement, { kind: "unknown" }>,
): EntryPlan {
  const edits: TextEdit[] = [];
  const changes: ConfigChange[] = [];
  const change = (what: ConfigChange["what"], from: string, to: string, why: string): void => {
    changes.push({ server: server.name, what, from, to, why });
  };
  const target = judged.kind === "old" ? judged.to : entry.text;
  if (judged.kind === "old") {
    edits.push(replaceScalar(document, entry.url.value, target));
    change("url", maskUrl(entry.text), maskUrl(target), whyMoved(judged));
  }
  const type = typeEdit(document, server, dialect, entry);
  if (type) {
    edits.push(type.edit);
    change(type.what, type.from, type.to, "the client speaks Streamable HTTP then");
  }
  const disagreement = disagreementOf(entry, judged);
  return {
    server: server.name,
    edits,
    changes,
    findings: disagreement
      ? [{ code: "type-and-url-disagree", server: server.name, message: disagreement }]
      : [],
    target: { url: target, basis: judged.basis },
  };
}

function disagreementOf(
  { declared, text }: UrlEntry,
  judged: Exclude<UrlJudgement, { kind: "unknown" }>,
): string | undefined {
  const url = maskUrl(text);
  if (judged.kind === "new") return `is set to http-sse, and ${url} is where Streamable HTTP is`;
  if (declared !== "streamable-http") return undefined;
  return `is set to Streamable HTTP, and ${url} is where http-sse was`;
}

/** The edit that makes the client speak Streamable HTTP, where it would not by itself. */
function typeEdit(
  document: ConfigDocument,
  { node }: ServerEntry,
  { streamableTypes, typeKeys, urlKeys }: ConfigDialect,
  { urlKey, url, type, declared }: UrlEntry,
):
  | {
      readonly edit: TextEdit;
      readonly what: "type" | "key";
      readonly from: string;
      readonly to: string;
    }
  | undefined {
  if (declared !== "http-sse") return undefined;
  const [streamable = "http"] = streamableTypes;
  if (type) {
    const from = stringOf(type.value) ?? "";
    return {
      edit: replaceScalar(document, type.value, streamable),
      what: "type",
      from,
      to: streamable,
    };
  }
  const newKey = urlKey.means && urlKeys.find(({ means }) => means === "streamable-http")?.key;
  if (newKey !== undefined) {
    const like = document.text.slice(url.keySpan.start, url.keySpan.end);
    const edit = { ...url.keySpan, text: quoteLike(newKey, like, document.format) };
    return { edit, what: "key", from: urlKey.key, to: newKey };
  }
  const [typeKey = "type"] = typeKeys;
  const edit = insertBefore(document, node, url, typeKey, streamable);
  return { edit, what: "type", from: "none", to: streamable };
}

function readUrlEntry({ node }: ServerEntry, dialect: ConfigDialect): UrlEntry | undefined {
  const urlKey = dialect.urlKeys.find(
    ({ key }) => stringOf(entryOf(node, key)?.value) !== undefined,
  );
  const url = urlKey && entryOf(node, urlKey.key);
  const text = stringOf(url?.value);
  if (!urlKey || !url || text === undefined || !/^(https?:\/\/|\$)/i.test(text)) return undefined;
  const type = dialect.typeKeys
    .map((key) => entryOf(node, key))
    .find((entry) => entry !== undefined);
  const typeText = stringOf(type?.value);
  if (typeText === undefined) {
    const { withoutType } = dialect;
    const declared = urlKey.means ?? (withoutType === "detected" ? undefined : withoutType);
    return { urlKey, url, text, type: undefined, declared };
  }
  if (dialect.sseTypes.includes(typeText)) return { urlKey, url, text, type, declared: "http-sse" };
  if (/^(stdio|local|ws|websocket|builtin|platform)$/i.test(typeText)) return undefined;
  const isStreamable = dialect.streamableTypes.includes(typeText);
  return { urlKey, url, text, type, declared: isStreamable ? "streamable-http" : undefined };
}

/** A URL that stands in a form which an edit would have to lay out anew, such as a YAML block. */
function notEditable(
  { name, node }: ServerEntry,
  { urlKeys }: ConfigDialect,
): EntryPlan | undefined {
  const opaque = urlKeys.some(({ key }) => {
    const value = entryOf(node, key)?.value;
    return value?.kind === "scalar" && value.value === undefined;
  });
  if (!opaque) return undefined;
  return nothingBut(name, {
    code: "not-editable",
    server: name,
    message: "has its URL as an alias or a block of lines: change it by hand",
  });
}

function nothingBut(server: string, finding: ConfigFinding): EntryPlan {
  return { server, edits: [], changes: [], findings: [finding] };
}

function replaceScalar(
  { text, format }: ConfigDocument,
  { span }: Pick<ScalarNode, "span">,
  value: string,
): TextEdit {
  return { ...span, text: quoteLike(value, text.slice(span.start, span.end), format) };
}
