import { JsonRpcError } from "../errors/json-rpc-error.js";
import type { JsonObject, JsonRpcRequest } from "../jsonrpc/message.js";
import { negotiateLegacyRevision } from "../protocol/revisions.js";
import type { Exchange } from "./exchange.js";
import type { McpBackend, ServerDescription } from "./mcp-backend.js";

/** Answers one method: parameters in, result out. Throw `JsonRpcError` to answer with an error. */
export type MethodHandler = (
  params: JsonObject,
  exchange: Exchange,
) => JsonObject | Promise<JsonObject>;

/** A server as plain data and functions. */
export interface MethodBackendOptions extends ServerDescription {
  /** By method name, such as `tools/list` and `tools/call`. */
  readonly methods: Readonly<Record<string, MethodHandler>>;
  /** By method name, such as `notifications/roots/list_changed`. Others are ignored. */
  readonly notifications?: Readonly<
    Record<string, (params: JsonObject, exchange: Exchange) => void | Promise<void>>
  >;
}

const NO_PARAMS: JsonObject = {};

/**
 * A backend of plain functions, without an SDK: `initialize` and `ping` are answered for you from the
 * description, every other method by the function of its name, and unknown ones with -32601.
 */
export function fromMethods(options: MethodBackendOptions): McpBackend {
  const methods = new Map<string, MethodHandler>(Object.entries(options.methods));
  const notifications = new Map(Object.entries(options.notifications ?? {}));
  const { serverInfo, capabilities, instructions, cache } = options;
  const described: ServerDescription = {
    serverInfo,
    capabilities,
    ...(instructions === undefined ? {} : { instructions }),
    ...(cache === undefined ? {} : { cache }),
  };
  return {
    describe: () => described,
    request({ method, params = NO_PARAMS }: JsonRpcRequest, exchange) {
      const handler = methods.get(method);
      if (handler) return handler(params, exchange);
      if (method === "initialize") return initializeResult(described, params);
      if (method === "ping") return {};
      throw JsonRpcError.methodNotFound(method);
    },
    notification: ({ method, params = NO_PARAMS }, exchange) =>
      notifications.get(method)?.(params, exchange),
  };
}

function initializeResult(described: ServerDescription, params: JsonObject): JsonObject {
  const { serverInfo, capabilities, instructions } = described;
  const protocolVersion = negotiateLegacyRevision(params["protocolVersion"]);
  const result = { protocolVersion, capabilities, serverInfo };
  return instructions === undefined ? result : { ...result, instructions };
}
