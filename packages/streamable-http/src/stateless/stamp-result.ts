import {
  asksForInput,
  isObject,
  META_KEY,
  type JsonObject,
  type ServerDescription,
} from "@crossfade/core";

/** Results that say how long they may be kept (2026-07-28, "Caching"). */
const CACHEABLE: ReadonlySet<string> = new Set([
  "server/discover",
  "tools/list",
  "prompts/list",
  "resources/list",
  "resources/templates/list",
  "resources/read",
]);

/** Where a server says nothing: nothing is kept, and nothing is for everybody. */
const NOT_CACHED = { ttlMs: 0, cacheScope: "private" } as const;

/** Adds what every modern result has. A field that the backend has set stands. */
export function stampResult(
  method: string,
  result: JsonObject,
  described: ServerDescription | undefined,
): JsonObject {
  const own = result["_meta"];
  const serverInfo = described && { [META_KEY.serverInfo]: described.serverInfo };
  const meta = isObject(own) ? { ...serverInfo, ...own } : { ...serverInfo };
  const cached = CACHEABLE.has(method) && !asksForInput(result);
  if (!cached) return { resultType: "complete", ...result, _meta: meta };
  return {
    resultType: "complete",
    ...(described?.cache ?? NOT_CACHED),
    ...result,
    _meta: meta,
  };
}
