import type { UrlJudgement } from "./endpoint-map.js";

/** Says why a URL is replaced by another one. */
export function whyMoved({ basis, source }: Extract<UrlJudgement, { kind: "old" }>): string {
  if (basis === "given") return "named as the new URL of this server";
  if (basis === "known") return `announced by its provider: ${source ?? ""}`;
  return "by the convention that /sse became /mcp";
}
