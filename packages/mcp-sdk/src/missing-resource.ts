import { isObject, JsonRpcError, RPC_CODE, type JsonRpcRequest } from "@crossfade/core";

/**
 * The error of a resource that is not there, with the number that sessions have for it (2025-11-25 resources,
 * "Error Handling"). `McpServer` of either major answers with -32602, which says that the request was wrong.
 */
export function namingMissingResource(
  error: JsonRpcError,
  { method, params }: JsonRpcRequest,
): JsonRpcError {
  if (method !== "resources/read") return error;
  const missing =
    error.code === RPC_CODE.resourceNotFound ||
    (error.code === RPC_CODE.invalidParams && /\bnot found(?:$|:)/i.test(error.message));
  if (!missing) return error;
  const data = isObject(error.data) ? error.data : {};
  return new JsonRpcError(RPC_CODE.resourceNotFound, error.message, {
    uri: params?.["uri"],
    ...data,
  });
}
