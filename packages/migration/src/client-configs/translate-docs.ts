import type { ConfigDialect } from "./config-dialect.js";
import { dialectById } from "./dialect-of.js";
import type { EndpointMap, UrlJudgement } from "./endpoint-map.js";
import type { ConfigChange, ConfigFinding } from "./entry-plan.js";
import { maskUrl } from "./mask-secrets.js";
import {
  translateConfigText,
  type TranslatedText,
  type TranslateTextOptions,
} from "./translate-config.js";
import { translateCommandLine } from "./translate-command-line.js";
import { whyMoved } from "./why-moved.js";

/** Names of clients as prose has them, for the dialect of the configuration that follows. */
const MENTIONS: readonly (readonly [RegExp, string])[] = [
  [/\bcline\b/i, "cline"],
  [/\b(roo|kilo)[ -]?code\b/i, "roo-code"],
  [/\bgemini\b/i, "gemini-cli"],
  [/\bqwen\b/i, "qwen-code"],
  [/\bwindsurf\b/i, "windsurf"],
  [/\bzed\b/i, "zed"],
  [/\bopencode\b/i, "opencode"],
  [/\bclaude code\b/i, "claude-code"],
  [/\bcursor\b/i, "cursor"],
  [/\bvs ?code\b|visual studio code/i, "vscode"],
  [/\blibrechat\b/i, "librechat"],
  [/\bcontinue\b/i, "continue"],
  [/\bgoose\b/i, "goose"],
  [/\bcodex\b/i, "codex"],
];

/** For a block of documentation that names no client. */
const FALLBACK = {
  json: ["vscode-settings", "mcp-json", "zed", "opencode", "server-json"],
  yaml: ["librechat", "continue", "goose"],
  toml: ["codex"],
} as const;

const LANGUAGES: Readonly<Record<string, keyof typeof FALLBACK>> = {
  json: "json",
  jsonc: "json",
  json5: "json",
  yaml: "yaml",
  yml: "yaml",
  toml: "toml",
};

interface Part {
  readonly text: string;
  readonly language?: string;
  readonly firstLine: number;
}

/**
 * Rewrites what a document tells its readers to do: configurations in fenced blocks, commands, and URLs
 * whose successor was given. Other URLs that end in `/sse` are reported.
 */
export async function translateDocs(
  text: string,
  options: Omit<TranslateTextOptions, "dialect">,
): Promise<TranslatedText> {
  const changes: ConfigChange[] = [];
  const findings: ConfigFinding[] = [];
  const translated: string[] = [];
  let servers = 0;
  let prose = "";
  for (const part of partsOf(text)) {
    const block =
      part.language === undefined ? undefined : await translateBlock(part, prose, options);
    const result = block ?? translateLines(part, options.moves);
    if (part.language === undefined) prose = part.text;
    translated.push(result.text);
    changes.push(...result.changes);
    findings.push(...result.findings);
    servers += result.servers;
  }
  return { text: translated.join(""), changes, findings, servers };
}

/** A document's text, cut into fenced blocks and what is between them; joined, it is the text again. */
function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let line = 1;
  let from = 0;
  const push = (to: number, language?: string): void => {
    if (to === from) return;
    const part = text.slice(from, to);
    parts.push({ text: part, firstLine: line, ...(language === undefined ? {} : { language }) });
    line += part.split("\n").length - 1;
    from = to;
  };
  const fence = /^([ \t]*)(`{3,}|~{3,})[ \t]*([\w+-]*)[^\n]*\n([\s\S]*?)^\1\2[ \t]*\r?$/gm;
  for (const match of text.matchAll(fence)) {
    const body = match[4] ?? "";
    const start = match.index + match[0].indexOf("\n") + 1;
    push(start);
    push(start + body.length, (match[3] ?? "").toLowerCase());
  }
  push(text.length);
  return parts;
}

/** Tries each dialect that fits, and takes the first that finds servers. Undefined: no configuration. */
async function translateBlock(
  part: Part,
  prose: string,
  options: Omit<TranslateTextOptions, "dialect">,
): Promise<TranslatedText | undefined> {
  const format = LANGUAGES[part.language ?? ""];
  if (!format) return undefined;
  for (const dialect of dialectsFor(format, prose)) {
    const result = await translateConfigText(part.text, { ...options, dialect });
    if (result.servers === 0) continue;
    const findings = result.findings.map((finding) => ({
      ...finding,
      line: part.firstLine - 1 + (finding.line ?? 1),
    }));
    return { ...result, findings };
  }
  return undefined;
}

/** The client that is mentioned last before the block comes first. */
function dialectsFor(format: keyof typeof FALLBACK, prose: string): ConfigDialect[] {
  const near = prose.slice(-600);
  const mentioned = MENTIONS.map(([pattern, id]) => ({ id, at: lastIndexOf(near, pattern) }))
    .filter(({ at }) => at !== -1)
    .toSorted((a, b) => b.at - a.at)
    .map(({ id }) => id);
  return [...mentioned, ...FALLBACK[format]]
    .map((id) => dialectById(id))
    .filter((dialect) => dialect !== undefined)
    .filter((dialect) => dialect.format === format);
}

function lastIndexOf(text: string, pattern: RegExp): number {
  return [...text.matchAll(new RegExp(pattern, "gi"))].at(-1)?.index ?? -1;
}

function translateLines({ text, firstLine }: Part, moves: EndpointMap): TranslatedText {
  const changes: ConfigChange[] = [];
  const findings: ConfigFinding[] = [];
  const lines = text.split("\n").map((line, index) => {
    const command = translateCommandLine(line, moves);
    if (command) {
      changes.push(...command.changes);
      return command.text;
    }
    return line.replace(/https?:\/\/[^\s"'`<>)\]]+/g, (url) => {
      const judged = moves.judge(url);
      const isMentioned = judged.kind === "unknown" && judged.looksLike === "http-sse";
      if (judged.kind !== "old" && !isMentioned) return url;
      if (judged.kind === "old" && judged.basis !== "convention") {
        changes.push(mention(url, judged));
        return judged.to;
      }
      const message = `mentions ${maskUrl(url)}, which looks like an http-sse URL`;
      findings.push({ code: "mention", message, line: firstLine + index });
      return url;
    });
  });
  return { text: lines.join("\n"), changes, findings, servers: 0 };
}

function mention(url: string, judged: Extract<UrlJudgement, { kind: "old" }>): ConfigChange {
  return {
    server: "text",
    what: "url",
    from: maskUrl(url),
    to: maskUrl(judged.to),
    why: whyMoved(judged),
  };
}
