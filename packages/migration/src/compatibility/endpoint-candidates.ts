import type { Generation } from "@crossfade/core";

/** Where a generation may be, if a server is at `url`: there, and where such servers usually have it. */
export function endpointCandidates(url: string, generation: Generation): string[] {
  const usual = generation === "http-sse" ? "sse" : "mcp";
  const candidate = new URL(url);
  const segments = candidate.pathname.split("/").filter((segment) => segment !== "");
  const last = segments.at(-1);
  if (last === usual) return [url];
  const kept = last === "sse" || last === "mcp" ? segments.slice(0, -1) : segments;
  candidate.pathname = `/${[...kept, usual].join("/")}`;
  return [url, candidate.href];
}
