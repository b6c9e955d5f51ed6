import type { ConfigFormat, Span } from "./config-node.js";

/** Replaces a piece of a text. An empty span inserts. */
export interface TextEdit extends Span {
  readonly text: string;
}

/** The text after all edits. Whatever no edit names stays to the letter. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = text;
  for (const { start, end, text: replacement } of edits.toSorted((a, b) => b.start - a.start)) {
    result = result.slice(0, start) + replacement + result.slice(end);
  }
  return result;
}

/** A string as the format writes it, in the quotes that `like`, the text it replaces, has. */
export function quoteLike(value: string, like: string, format: ConfigFormat): string {
  if (like.startsWith("'")) {
    if (format === "toml" && /['\n]/.test(value)) return JSON.stringify(value);
    return `'${value.replaceAll("'", "''")}'`;
  }
  if (format !== "yaml" || like.startsWith('"')) return JSON.stringify(value);
  return isPlainYaml(value) ? value : JSON.stringify(value);
}

/** Whether YAML reads it back as this very string without quotes. */
function isPlainYaml(value: string): boolean {
  return (
    /^[A-Za-z/][\w./:@%?&=+~$-]*$/.test(value) &&
    !/:$|^(true|false|null|yes|no|on|off)$/i.test(value)
  );
}
