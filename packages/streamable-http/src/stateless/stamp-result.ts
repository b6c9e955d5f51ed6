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

const NO_META: JsonObject = {};

/** What was described last: to most servers nothing else ever is. */
let latest: { readonly described: ServerDescription; readonly meta: JsonObject } | undefined;

function serverMetaOf(described: ServerDescription): JsonObject {
  if (latest?.described !== described) {
    latest = { described, meta: { [META_KEY.serverInfo]: described.serverInfo } };
  }
  return latest.meta;
}

/** Adds what every modern result has. A field that the backend has set stands. */
export function stampResult(
  method: string,
  result: JsonObject,
  described: ServerDescription | undefined,
): JsonObject {
  const own = result["_meta"];
  const serverMeta = described ? serverMetaOf(described) : NO_META;
  const meta = isObject(own) ? { ...serverMeta, ...own } : serverMeta;
  const cached = CACHEABLE.has(method) && !asksForInput(result);
  if (!cached) return { resultType: "complete", ...result, _meta: meta };
  return {
    resultType: "complete",
    ...(described?.cache ?? NOT_CACHED),
    ...result,
    _meta: meta,
  };
}
