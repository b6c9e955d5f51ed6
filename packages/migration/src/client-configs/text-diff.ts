import { structuredPatch } from "diff";

/** A unified diff of two texts, with as many lines around each change as asked for. Empty: no difference. */
export function textDiff(path: string, before: string, after: string, contextLines = 2): string {
  if (before === after) return "";
  const { hunks } = structuredPatch(path, path, before, after, "", "", { context: contextLines });
  const parts = hunks.map(
    ({ oldStart, oldLines, newStart, newLines, lines }) =>
      `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@\n${lines.join("\n")}\n`,
  );
  return `--- ${path}\n+++ ${path}\n${parts.join("")}`;
}
