import { readFile } from "node:fs/promises";
import { ConfigParseError } from "./config-parse-error.js";
import type { EndpointMap } from "./endpoint-map.js";
import type { ConfigChange, ConfigFinding } from "./entry-plan.js";
import type { FoundFile } from "./find-config-files.js";
import { maskText } from "./mask-secrets.js";
import { parseConfigText } from "./parse-config.js";
import { redactConfig } from "./redact-config.js";
import { textDiff } from "./text-diff.js";
import {
  translateConfigText,
  type TranslatedText,
  type VerifyEndpoint,
} from "./translate-config.js";
import { translateDocs } from "./translate-docs.js";
import { writeWithBackup } from "./write-with-backup.js";

export interface TranslateFilesOptions {
  readonly moves: EndpointMap;
  /** Whether files are written; otherwise only what would change is told. Default: false. */
  readonly write?: boolean;
  /** Whether documentation is written as well, where `write` is set. Default: false. */
  readonly writeDocs?: boolean;
  readonly verify?: VerifyEndpoint;
  /** The time, for the names of backups. Default: now. */
  readonly now?: () => Date;
  readonly signal?: AbortSignal;
  /** Called before each file. */
  readonly onProgress?: (progress: {
    readonly done: number;
    readonly of: number;
    readonly path: string;
  }) => void;
}

/** What became, or would become, of one file. Nothing in it is a secret. */
export interface TranslatedFile {
  readonly path: string;
  /** Whose configuration it is, such as `Cursor`; `documentation` for prose. */
  readonly client: string;
  readonly scope: FoundFile["scope"];
  readonly changes: readonly ConfigChange[];
  readonly findings: readonly ConfigFinding[];
  /** A unified diff with every other value masked. Empty: nothing to change. */
  readonly diff: string;
  readonly written: boolean;
  /** The copy of what was there. */
  readonly backup?: string;
  /** Why it could not be read or written. */
  readonly failure?: string;
}

/** Translates files, one after the other. One that fails does not keep the others from theirs. */
export async function translateFiles(
  files: readonly FoundFile[],
  options: TranslateFilesOptions,
): Promise<TranslatedFile[]> {
  const results: TranslatedFile[] = [];
  for (const [done, file] of files.entries()) {
    options.signal?.throwIfAborted();
    options.onProgress?.({ done, of: files.length, path: file.path });
    results.push(await translateFile(file, options));
  }
  return results;
}

async function translateFile(
  file: FoundFile,
  options: TranslateFilesOptions,
): Promise<TranslatedFile> {
  const told = {
    path: file.path,
    client: file.dialect?.name ?? "documentation",
    scope: file.scope,
  };
  const nothing = { changes: [], findings: [], diff: "", written: false };
  try {
    const before = await readFile(file.path, "utf8");
    const translated = await translate(before, file, options);
    const { changes, findings } = translated;
    const diff = textDiff(file.path, ...printable(before, translated.text, file));
    const writes = options.write && (file.dialect !== undefined || options.writeDocs);
    if (!writes || translated.text === before)
      return { ...told, changes, findings, diff, written: false };
    const stamp = (options.now?.() ?? new Date()).toISOString().replaceAll(":", "-").slice(0, 19);
    const { backup } = await writeWithBackup(file.path, before, translated.text, stamp);
    return { ...told, changes, findings, diff, written: true, backup };
  } catch (error) {
    options.signal?.throwIfAborted();
    return { ...told, ...nothing, failure: (error as Error).message };
  }
}

function translate(
  text: string,
  { dialect }: FoundFile,
  { moves, verify, signal }: TranslateFilesOptions,
): Promise<TranslatedText> {
  const options = { moves, ...(verify ? { verify } : {}), ...(signal ? { signal } : {}) };
  return dialect
    ? translateConfigText(text, { ...options, dialect })
    : translateDocs(text, options);
}

/** Both texts without secrets. */
function printable(before: string, after: string, { dialect }: FoundFile): [string, string] {
  if (!dialect) return [maskText(before), maskText(after)];
  if (before === after) return ["", ""];
  const redacted = (text: string): string => redactConfig(parseConfigText(text, dialect.format));
  try {
    return [redacted(before), redacted(after)];
  } catch (error) {
    if (error instanceof ConfigParseError) return ["", ""];
    throw error;
  }
}
