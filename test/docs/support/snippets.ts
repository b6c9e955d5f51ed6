import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** A block of code in a page, to be compiled and run as a file of its own. */
export interface Snippet {
  /** Page and line, to find it by when it fails. */
  readonly source: string;
  readonly code: string;
}

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const FENCE = /^```(?:js|ts|javascript|typescript)\n([^]*?)^```$/gm;
const NOT_OURS = new Set(["node_modules", "dist", "coverage", "generated"]);

/** Every block of JavaScript and TypeScript in the pages that are in the repository. */
export function allSnippets(): Snippet[] {
  return pagesBelow(ROOT).flatMap(snippetsOf);
}

function pagesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith(".") || NOT_OURS.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return pagesBelow(path);
    return entry.name.endsWith(".md") ? [path] : [];
  });
}

function snippetsOf(page: string): Snippet[] {
  const text = readFileSync(page, "utf8");
  return [...text.matchAll(FENCE)].map((match) => ({
    source: `${relative(ROOT, page)}:${text.slice(0, match.index).split("\n").length}`,
    code: match[1] ?? "",
  }));
}
