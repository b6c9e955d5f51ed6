/** JSON-RPC 2.0 as MCP uses it: ids are strings or integers, `params` and `result` are objects. */
export type JsonRpcId = string | number;

/** A JSON object; MCP's params and results are always one. */
export type JsonObject = { readonly [key: string]: unknown };

export interface JsonRpcRequest {
  readonly jsonrpc: "2.0";
  readonly id: JsonRpcId;
  readonly method: string;
  readonly params?: JsonObject;
}

export interface JsonRpcNotification {
  readonly jsonrpc: "2.0";
  readonly method: string;
  readonly params?: JsonObject;
}

export interface JsonRpcResultResponse {
  readonly jsonrpc: "2.0";
  readonly id: JsonRpcId;
  readonly result: JsonObject;
}

export interface JsonRpcErrorObject {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

export interface JsonRpcErrorResponse {
  readonly jsonrpc: "2.0";
  /** `null` (up to 2025-06-18) or absent (from 2025-11-25) where the request's id could not be read. */
  readonly id?: JsonRpcId | null;
  readonly error: JsonRpcErrorObject;
}

export type JsonRpcResponse = JsonRpcResultResponse | JsonRpcErrorResponse;
export type JsonRpcMessage = JsonRpcRequest | JsonRpcNotification | JsonRpcResponse;

/** What a value is, as JSON-RPC sees it. */
export type JsonRpcKind = "request" | "notification" | "response" | "invalid";

/** Whether a value may be a request's id: a string, or an integer that JavaScript holds exactly. */
export function isJsonRpcId(value: unknown): value is JsonRpcId {
  return typeof value === "string" || Number.isSafeInteger(value);
}

/**
 * Says what a parsed value is. By hand, because it runs for every message and a schema library costs
 * more than the rest of the request; `jsonRpcMessageSchema` says the same in zod, and a property test
 * holds the two together. Unknown top-level fields are let through, as JSON-RPC has no word on them.
 */
export function kindOf(value: unknown): JsonRpcKind {
  if (!isObject(value) || value["jsonrpc"] !== "2.0") return "invalid";
  const { id, method } = value;
  if (method !== undefined) return kindOfCall(value, id, method);
  return isResponse(value, id) ? "response" : "invalid";
}

/** Whether a value is an object in JSON's sense: neither `null` nor an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function kindOfCall(value: JsonObject, id: unknown, method: unknown): JsonRpcKind {
  if (typeof method !== "string") return "invalid";
  if (value["params"] !== undefined && !isObject(value["params"])) return "invalid";
  if (value["result"] !== undefined || value["error"] !== undefined) return "invalid";
  if (id === undefined) return "notification";
  return isJsonRpcId(id) ? "request" : "invalid";
}

function isResponse(value: JsonObject, id: unknown): boolean {
  const { result, error } = value;
  if (result !== undefined) return error === undefined && isObject(result) && isJsonRpcId(id);
  return isErrorObject(error) && (id === undefined || id === null || isJsonRpcId(id));
}

function isErrorObject(value: unknown): value is JsonRpcErrorObject {
  return (
    isObject(value) && Number.isSafeInteger(value["code"]) && typeof value["message"] === "string"
  );
}
