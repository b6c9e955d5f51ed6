import {
  isObject,
  JsonRpcError,
  META_KEY,
  RPC_CODE,
  type JsonObject,
  type JsonRpcRequest,
} from "@crossfade/core";

/** What only modern requests have in `_meta`. */
const ENVELOPE: ReadonlySet<string> = new Set(Object.values(META_KEY));

/**
 * A modern request as a server of a legacy revision knows it: without its envelope, and without `task`, which
 * meant something in 2025-11-25 only and must do no harm now (SEP-2663).
 */
export function toLegacyRequest({ params, ...rest }: JsonRpcRequest): JsonRpcRequest {
  if (!params) return rest;
  const { _meta: meta, inputResponses: _, requestState: __, task: ___, ...own } = params;
  const kept = Object.entries(isObject(meta) ? meta : {}).filter(([key]) => !ENVELOPE.has(key));
  const left = kept.length > 0 ? { _meta: Object.fromEntries(kept) } : {};
  return { ...rest, params: { ...own, ...left } };
}

/** A result as a modern client wants it: with who has answered. */
export function toModernResult(result: JsonObject, initialized: JsonObject): JsonObject {
  const meta = result["_meta"];
  const serverInfo = { [META_KEY.serverInfo]: initialized["serverInfo"] };
  return { ...result, _meta: { ...serverInfo, ...(isObject(meta) ? meta : {}) } };
}

/** A missing resource has another number in the modern revision, and says which one it is. */
export function toModernError(error: unknown, { params }: JsonRpcRequest): unknown {
  if (!JsonRpcError.is(error) || error.code !== RPC_CODE.resourceNotFound) return error;
  const data = isObject(error.data) ? error.data : {};
  return new JsonRpcError(RPC_CODE.invalidParams, error.message, { uri: params?.["uri"], ...data });
}
