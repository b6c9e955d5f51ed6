import { ConfigParseError } from "./config-parse-error.js";
import type { ConfigDialect } from "./config-dialect.js";
import type { ConfigDocument, ConfigNode } from "./config-node.js";
import type { EndpointMap } from "./endpoint-map.js";
import type { ConfigChange, ConfigFinding, EntryPlan } from "./entry-plan.js";
import { maskUrl } from "./mask-secrets.js";
import { parseConfigText } from "./parse-config.js";
import { planCommandEntry } from "./plan-command-entry.js";
import { planUrlEntry } from "./plan-url-entry.js";
import { serverEntries, type ServerEntry } from "./server-entries.js";
import { applyEdits } from "./text-edit.js";

/** Asks a server whether it speaks Streamable HTTP there. */
export type VerifyEndpoint = (url: string, signal?: AbortSignal) => Promise<boolean>;

export interface TranslateTextOptions {
  readonly dialect: ConfigDialect;
  readonly moves: EndpointMap;
  /** Asked before a change that rests on the convention alone. Default: such changes are made unasked. */
  readonly verify?: VerifyEndpoint;
  readonly signal?: AbortSignal;
}

/** What became of a configuration's text. */
export interface TranslatedText {
  /** The new text; the old one where nothing was to be changed. */
  readonly text: string;
  readonly changes: readonly ConfigChange[];
  readonly findings: readonly ConfigFinding[];
  /** How many servers the configuration has. */
  readonly servers: number;
}

/** Rewrites a configuration from http-sse to Streamable HTTP. Whatever is not named stays to the letter. */
export async function translateConfigText(
  text: string,
  options: TranslateTextOptions,
): Promise<TranslatedText> {
  const document = tryParse(text, options.dialect);
  if (document instanceof ConfigParseError) {
    const finding = { code: "unreadable", message: document.message, line: document.line } as const;
    return { text, changes: [], findings: [finding], servers: 0 };
  }
  const { dialect, moves } = options;
  const entries = serverEntries(document.root, dialect);
  const plans: EntryPlan[] = [];
  for (const entry of entries) {
    const plan =
      planUrlEntry(document, entry, dialect, moves) ?? planCommandEntry(document, entry, moves);
    if (plan) plans.push(await confirmed(plan, options));
  }
  const edits = plans.flatMap((plan) => plan.edits);
  const translated = applyEdits(text, edits);
  requireSameShape(document, translated, dialect);
  const edited = new Set(edits.map(({ start }) => start));
  return {
    text: translated,
    changes: plans.flatMap((plan) => plan.changes),
    findings: [
      ...plans.flatMap((plan) => plan.findings),
      ...entries.flatMap((entry) => urlsElsewhere(entry, moves, edited)),
    ].map((finding) => withLine(finding, entries, text)),
    servers: entries.length,
  };
}

function tryParse(text: string, { format }: ConfigDialect): ConfigDocument | ConfigParseError {
  try {
    return parseConfigText(text, format);
  } catch (error) {
    if (error instanceof ConfigParseError) return error;
    throw error;
  }
}

/** Drops the edits of a plan whose new URL nobody has named and that does not answer. */
async function confirmed(
  plan: EntryPlan,
  { verify, signal }: TranslateTextOptions,
): Promise<EntryPlan> {
  const { target } = plan;
  if (!target || !verify || target.basis !== "convention") return plan;
  if (await verify(target.url, signal)) return plan;
  const finding: ConfigFinding = {
    code: "not-verified",
    server: plan.server,
    message: `is left as it is: ${maskUrl(target.url)} did not answer as Streamable HTTP`,
  };
  return { server: plan.server, edits: [], changes: [], findings: [finding] };
}

/** URLs that move, in places where a client's own reading is unknown: environment variables, say. */
function urlsElsewhere(
  { name, node }: ServerEntry,
  moves: EndpointMap,
  edited: ReadonlySet<number>,
): ConfigFinding[] {
  return scalars(node, []).flatMap(({ path, node: scalar }) => {
    if (typeof scalar.value !== "string" || edited.has(scalar.span.start)) return [];
    const judged = moves.judge(scalar.value);
    if (judged.kind !== "old" || judged.basis === "convention") return [];
    const message = `has ${maskUrl(scalar.value)} in ${path.join(".")} too, which is left to you`;
    return [{ code: "url-elsewhere" as const, server: name, message }];
  });
}

function scalars(
  node: ConfigNode,
  path: readonly string[],
): { readonly path: readonly string[]; readonly node: Extract<ConfigNode, { kind: "scalar" }> }[] {
  if (node.kind === "scalar") return [{ path, node }];
  if (node.kind === "list")
    return node.items.flatMap((item, index) => scalars(item, [...path, String(index)]));
  return node.entries.flatMap(({ key, value }) => scalars(value, [...path, key]));
}

function withLine(
  finding: ConfigFinding,
  entries: readonly ServerEntry[],
  text: string,
): ConfigFinding {
  const entry = entries.find(({ name }) => name === finding.server);
  if (!entry || finding.line !== undefined) return finding;
  return { ...finding, line: text.slice(0, entry.node.span.start).split("\n").length };
}

/** An edit that broke a file, or lost a server, would be worse than none: then nothing is written. */
function requireSameShape(
  document: ConfigDocument,
  translated: string,
  dialect: ConfigDialect,
): void {
  if (translated === document.text) return;
  const names = (root: ConfigNode): string =>
    JSON.stringify(serverEntries(root, dialect).map(({ name }) => name));
  const after = parseConfigText(translated, document.format);
  if (names(after.root) !== names(document.root)) {
    throw new Error("The translation would have changed the names of servers; nothing was written");
  }
}
