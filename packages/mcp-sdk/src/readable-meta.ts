import { isObject, JsonRpcError, RPC_CODE, type JsonObject } from "@crossfade/core";

const RELATED_TASK = "io.modelcontextprotocol/related-task";

/**
 * Refuses a request that the SDK would take for no message at all. It validates the envelope before it
 * looks for a handler, and drops in silence what does not fit: the client would wait until its time is up.
 *
 * @throws JsonRpcError `invalidParams`
 */
export function requireReadableMeta(params: JsonObject | undefined): void {
  if (hasReadableMeta(params)) return;
  throw new JsonRpcError(RPC_CODE.invalidParams, "Invalid params: _meta is malformed");
}

/** Whether the SDK can read the `_meta` of these params, or of this result. */
export function hasReadableMeta(value: JsonObject | undefined): boolean {
  const meta = value?.["_meta"];
  if (meta === undefined) return true;
  if (!isObject(meta)) return false;
  const { progressToken: token, [RELATED_TASK]: task } = meta;
  return (
    (token === undefined || typeof token === "string" || Number.isSafeInteger(token)) &&
    (task === undefined || (isObject(task) && typeof task["taskId"] === "string"))
  );
}
