import { createHash } from "node:crypto";

/** A Lua script, which Redis runs as one step: nothing of anybody else's comes between. */
export interface Script {
  readonly source: string;
  /** What Redis knows it by, once it has seen the source. */
  readonly sha1: string;
}

/** The text is Lua; what several scripts need is put in with `${…}`. */
export function lua(parts: TemplateStringsArray, ...values: readonly string[]): Script {
  const source = String.raw({ raw: parts }, ...values).trim();
  return { source, sha1: createHash("sha1").update(source).digest("hex") };
}
