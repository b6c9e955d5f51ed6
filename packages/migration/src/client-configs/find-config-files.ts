import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import type { ConfigDialect } from "./config-dialect.js";
import { CONFIG_DIALECTS } from "./config-dialects.js";
import { dialectOfFile } from "./dialect-of.js";

/** A file that may have servers in it. */
export interface FoundFile {
  readonly path: string;
  /** Absent for documentation. */
  readonly dialect?: ConfigDialect;
  /** Whose it is: a user's own settings, or a project's. */
  readonly scope: "user" | "project";
}

/** The machine, as the search needs to know it. */
export interface MachineFolders {
  readonly home: string;
  readonly platform: NodeJS.Platform;
  /** Environment variables: `APPDATA`, `XDG_CONFIG_HOME`. Default: none. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** The users' configurations of all clients that there are on this machine. */
export async function findUserConfigs(machine: MachineFolders): Promise<FoundFile[]> {
  const appData = appDataOf(machine);
  const candidates = CONFIG_DIALECTS.flatMap((dialect) =>
    dialect.userFiles.map((file) => ({
      dialect,
      path: file.replace("{home}", machine.home).replace("{appData}", appData),
    })),
  );
  const found: FoundFile[] = [];
  for (const { dialect, path } of candidates) {
    const isNew = found.every((file) => file.path !== path);
    if (isNew && (await isFile(path))) found.push({ path, dialect, scope: "user" });
  }
  return found;
}

function appDataOf({ home, platform, env = {} }: MachineFolders): string {
  if (platform === "darwin") return join(home, "Library/Application Support");
  if (platform === "win32") return env["APPDATA"] ?? join(home, "AppData/Roaming");
  return env["XDG_CONFIG_HOME"] ?? join(home, ".config");
}

export interface ProjectSearchOptions {
  /** Whether READMEs and other documentation are among the files. Default: true. */
  readonly docs?: boolean;
  /** Files that are looked at, at most; beyond, the search ends. Default: 20,000. */
  readonly maxFiles?: number;
  readonly signal?: AbortSignal;
}

/** Neither written by the project nor read by its clients. */
const SKIPPED = new Set([
  ".git",
  "node_modules",
  "dist",
  "build",
  "vendor",
  "target",
  "coverage",
  ".venv",
  "venv",
  ".next",
  ".turbo",
]);
const DOC = /\.(md|mdx|markdown|rst|adoc|txt)$/i;

/** The configurations and the documentation of a project's folder. Links are not followed. */
export async function findProjectConfigs(
  folder: string,
  { docs = true, maxFiles = 20_000, signal }: ProjectSearchOptions = {},
): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  let seen = 0;
  const pending = [folder];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    signal?.throwIfAborted();
    for (const entry of await readdir(next, { withFileTypes: true })) {
      const path = join(next, entry.name);
      if (entry.isDirectory() && !SKIPPED.has(entry.name)) pending.push(path);
      if (!entry.isFile()) continue;
      seen += 1;
      const file = recognise(path, folder, docs);
      if (file) found.push(file);
    }
    if (seen > maxFiles) break;
  }
  return found.toSorted((a, b) => a.path.localeCompare(b.path));
}

function recognise(path: string, folder: string, docs: boolean): FoundFile | undefined {
  const inside = join(basename(folder), relative(folder, path));
  const dialect = dialectOfFile(inside);
  if (dialect) return { path, dialect, scope: "project" };
  return docs && DOC.test(path) ? { path, scope: "project" } : undefined;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** The file that a path names: which dialect it is in, if any is known. */
export function fileAt(path: string): FoundFile {
  const dialect =
    dialectOfFile(join(basename(dirname(path)), basename(path))) ?? dialectOfFile(path);
  return dialect ? { path, dialect, scope: "project" } : { path, scope: "project" };
}
