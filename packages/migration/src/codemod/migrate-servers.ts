import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { textDiff } from "../client-configs/text-diff.js";
import { writeWithBackup } from "../client-configs/write-with-backup.js";
import type { CodemodDiagnostic } from "./codemod-diagnostic.js";
import { transformServerFile } from "./transform-server-file.js";

export interface MigrateServersOptions {
  /** Whether files are written; otherwise only what would change is told. Default: false. */
  readonly write?: boolean;
  /** The time, for the names of backups. Default: now. */
  readonly now?: () => Date;
  readonly signal?: AbortSignal;
  /** Called before each file that may be a server. */
  readonly onProgress?: (progress: { readonly done: number; readonly path: string }) => void;
}

/** What became, or would become, of one file. */
export interface MigratedFile {
  readonly path: string;
  readonly diagnostics: readonly CodemodDiagnostic[];
  /** A unified diff. Empty: nothing to change. */
  readonly diff: string;
  readonly written: boolean;
  readonly backup?: string;
}

/** What became of a folder of servers. */
export interface MigratedServers {
  readonly files: readonly MigratedFile[];
  /** Files whose transports are gone. */
  readonly rewritten: number;
  /** Files that were left to a person, with a mark. */
  readonly left: number;
  /** What to install: `npm install …`. */
  readonly packages: readonly string[];
}

const SKIPPED = new Set(["node_modules", "dist", "build", "coverage", ".git", ".next", "vendor"]);
const SOURCE = new Set([".ts", ".mts", ".tsx", ".js", ".mjs"]);

/** Rewrites the servers in a folder: see `transformServerFile`. Nothing is written unless asked for. */
export async function migrateServers(
  folder: string,
  { write = false, now = () => new Date(), signal, onProgress }: MigrateServersOptions = {},
): Promise<MigratedServers> {
  const files: MigratedFile[] = [];
  const packages = new Set<string>();
  let done = 0;
  for await (const path of sourcesIn(folder)) {
    signal?.throwIfAborted();
    const text = await readFile(path, "utf8");
    if (!/(SSE|StreamableHTTP)ServerTransport/.test(text)) continue;
    onProgress?.({ done, path });
    done += 1;
    const transformed = transformServerFile(path, text);
    if (!transformed) continue;
    for (const name of transformed.packages) packages.add(name);
    const { diagnostics } = transformed;
    const diff = textDiff(path, text, transformed.text, 3);
    if (!write || diff === "") {
      files.push({ path, diagnostics, diff, written: false });
      continue;
    }
    const stamp = now().toISOString().replaceAll(":", "-").slice(0, 19);
    const { backup } = await writeWithBackup(path, text, transformed.text, stamp);
    files.push({ path, diagnostics, diff, written: true, backup });
  }
  const count = (kind: CodemodDiagnostic["kind"]): number =>
    files.filter(({ diagnostics }) => diagnostics.some((one) => one.kind === kind)).length;
  return { files, rewritten: count("rewritten"), left: count("left"), packages: [...packages] };
}

async function* sourcesIn(folder: string): AsyncGenerator<string, void> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => a.name.localeCompare(b.name))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !SKIPPED.has(entry.name)) yield* sourcesIn(path);
    const isSource = entry.isFile() && SOURCE.has(extname(entry.name));
    if (isSource && !entry.name.endsWith(".d.ts")) yield path;
  }
}
