import type { Style } from "./style.js";

/** A unified diff in the colours that people know. */
export function diffText(diff: string, style: Style): string {
  return diff
    .split("\n")
    .map((line) => {
      if (line.startsWith("+++") || line.startsWith("---")) return style.bold(line);
      if (line.startsWith("+")) return style.green(line);
      if (line.startsWith("-")) return style.red(line);
      return line.startsWith("@@") ? style.cyan(line) : line;
    })
    .join("\n");
}
