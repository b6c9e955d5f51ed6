import {
  HEADER,
  headerOf,
  isObject,
  JsonRpcError,
  RPC_CODE,
  type HeaderParameters,
  type HttpRequest,
  type JsonObject,
  type JsonRpcRequest,
} from "@crossfade/core";

/** Which parameter `Mcp-Name` mirrors, of the methods that need the header. */
const NAME_PARAMETER: Readonly<Record<string, string>> = {
  "tools/call": "name",
  "prompts/get": "name",
  "resources/read": "uri",
  // Of the extension io.modelcontextprotocol/tasks (SEP-2663, "Routing Headers").
  "tasks/get": "taskId",
  "tasks/update": "taskId",
  "tasks/cancel": "taskId",
};

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * The headers that mirror the body, so that a gateway can rely on them (2026-07-28 transports, "Request
 * Metadata").
 *
 * @throws JsonRpcError -32020
 */
export function requireMirroredHeaders(
  request: HttpRequest,
  { method, params = {} }: JsonRpcRequest,
  revision: string,
): void {
  requireEqual(HEADER.protocolVersion, headerOf(request, HEADER.protocolVersion), revision);
  requireEqual("mcp-method", headerOf(request, "mcp-method"), method);
  const nameParameter = NAME_PARAMETER[method];
  if (nameParameter === undefined) return;
  const name = params[nameParameter];
  // A name that is missing is the method's own error to report.
  if (typeof name === "string") requireEqual("mcp-name", decoded(request, "mcp-name"), name);
}

/**
 * The headers that a tool's schema asks for with `x-mcp-header`.
 *
 * @throws JsonRpcError -32020
 */
export function requireParameterHeaders(
  request: HttpRequest,
  toolArguments: JsonObject,
  parameters: HeaderParameters,
): void {
  for (const { path, header } of parameters) {
    const value = valueAt(toolArguments, path);
    const name = `mcp-param-${header.toLowerCase()}`;
    const sent = decoded(request, name);
    // No value, no header; one that is sent all the same claims something that the body does not say.
    if (value === undefined || value === null) {
      if (sent !== undefined) throw mismatch(name);
    } else if (sent === undefined || !sameValue(sent, value)) throw mismatch(name);
  }
}

function requireEqual(name: string, sent: string | undefined, expected: string): void {
  if (sent !== expected) throw mismatch(name);
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce((inner, name) => (isObject(inner) ? inner[name] : undefined), value);
}

/** Numbers are compared as numbers: `1.0` and `1` are the same to whoever wrote the header. */
function sameValue(sent: string, value: unknown): boolean {
  if (typeof value === "number") return sent.trim() !== "" && Number(sent) === value;
  return sent === String(value);
}

/** @throws JsonRpcError -32020 where what claims to be Base64 is none, or not UTF-8 */
function decoded(request: HttpRequest, name: string): string | undefined {
  const value = headerOf(request, name);
  if (value?.startsWith("=?base64?") !== true) return value;
  const encoded = /^=\?base64\?(.*)\?=$/.exec(value)?.[1];
  if (encoded === undefined) return value;
  // `atob` forgives missing padding; a gateway that decodes strictly would read something else.
  if (!BASE64.test(encoded)) throw mismatch(name);
  try {
    const bytes = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw mismatch(name);
  }
}

function mismatch(name: string): JsonRpcError {
  return new JsonRpcError(
    RPC_CODE.headerMismatch,
    `Header mismatch: ${name} is missing, malformed, or unlike the body`,
  );
}
