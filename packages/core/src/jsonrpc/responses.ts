import { JsonRpcError, RPC_CODE } from "../errors/json-rpc-error.js";
import { TransportError } from "../errors/transport-error.js";
import type {
  JsonObject,
  JsonRpcErrorObject,
  JsonRpcErrorResponse,
  JsonRpcId,
  JsonRpcResultResponse,
} from "./message.js";

/** The answer to a request that went well. */
export function resultResponse(id: JsonRpcId, result: JsonObject): JsonRpcResultResponse {
  return { jsonrpc: "2.0", id, result };
}

/** The answer to a request that failed. An `id` of `undefined` leaves the field out. */
export function errorResponse(
  id: JsonRpcId | null | undefined,
  error: JsonRpcErrorObject,
): JsonRpcErrorResponse {
  return id === undefined ? { jsonrpc: "2.0", error } : { jsonrpc: "2.0", id, error };
}

/**
 * What the other side is told of a failure. Errors that are meant for it keep their text; of any
 * other it learns nothing but that it happened, since a message or a stack can hold secrets.
 */
export function toErrorObject(error: unknown): JsonRpcErrorObject {
  if (JsonRpcError.is(error)) {
    const { code, message, data } = error;
    return data === undefined ? { code, message } : { code, message, data };
  }
  if (TransportError.is(error)) return { code: error.rpcCode, message: error.message };
  return { code: RPC_CODE.internalError, message: "Internal error" };
}

/** Whether the text of this error may be shown to the other side. */
export function isExpectedError(error: unknown): boolean {
  return JsonRpcError.is(error) || TransportError.is(error);
}
