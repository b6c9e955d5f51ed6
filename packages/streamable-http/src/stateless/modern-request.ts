import {
  isObject,
  JsonRpcError,
  META_KEY,
  MODERN_REVISIONS,
  namesModernRevision,
  RPC_CODE,
  type HttpRequest,
  type JsonObject,
  type JsonRpcBody,
  type JsonRpcRequest,
  type ModernClient,
} from "@crossfade/core";

/** Methods that only the modern revisions have. */
const MODERN_METHODS: ReadonlySet<string> = new Set(["server/discover", "subscriptions/listen"]);

/**
 * Whether a body is for the modern revisions: by its `_meta`, by its header, or by its method.
 * `initialize` without that `_meta` never is, whatever its header.
 */
export function isModern(body: JsonRpcBody, request: HttpRequest): boolean {
  if (body.batch) return namesModernRevision(request);
  const { message } = body;
  const method = "method" in message ? message.method : undefined;
  const params = "params" in message ? message.params : undefined;
  if (metaOf(params)[META_KEY.protocolVersion] !== undefined) return true;
  if (method === "initialize") return false;
  return namesModernRevision(request) || (method !== undefined && MODERN_METHODS.has(method));
}

const NO_META: JsonObject = {};

/** The `_meta` of a message's parameters, or of its result; empty where there is none. */
export function metaOf(params: JsonObject | undefined): JsonObject {
  const meta = params?.["_meta"];
  return isObject(meta) ? meta : NO_META;
}

/** What `_meta` of every modern request has to have. */
export interface ModernEnvelope {
  readonly revision: string;
  readonly client: ModernClient;
}

/** @throws JsonRpcError -32602 where something is missing or of the wrong kind */
export function readEnvelope({ params }: JsonRpcRequest): ModernEnvelope {
  const meta = metaOf(params);
  const revision = meta[META_KEY.protocolVersion];
  const capabilities = meta[META_KEY.clientCapabilities];
  const info = meta[META_KEY.clientInfo];
  const logLevel = meta[META_KEY.logLevel];
  if (typeof revision !== "string") throw invalid(META_KEY.protocolVersion);
  if (!isObject(capabilities)) throw invalid(META_KEY.clientCapabilities);
  if (info !== undefined && !isObject(info)) throw invalid(META_KEY.clientInfo);
  if (logLevel !== undefined && typeof logLevel !== "string") throw invalid(META_KEY.logLevel);
  return { revision, client: { info, capabilities, logLevel } };
}

/** @throws JsonRpcError -32022 */
export function requireServedRevision(revision: string, supported: readonly string[]): void {
  if ((MODERN_REVISIONS as readonly string[]).includes(revision)) return;
  throw new JsonRpcError(RPC_CODE.unsupportedRevision, "Unsupported protocol version", {
    supported,
    requested: revision,
  });
}

function invalid(key: string): JsonRpcError {
  return new JsonRpcError(RPC_CODE.invalidParams, `Invalid params: _meta needs a valid ${key}`);
}
