/** `_meta` of a request of 2026-07-28, from a client that can do nothing unless it is said here. */
function modernMeta(capabilities: object = {}, more: object = {}): object {
  return {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": { name: "e2e", version: "1.0.0" },
    "io.modelcontextprotocol/clientCapabilities": capabilities,
    ...more,
  };
}

/** Which parameter `Mcp-Name` mirrors. */
const NAMED_BY = ["name", "uri", "taskId"];

export interface ModernPost {
  readonly capabilities?: object;
  readonly meta?: object;
  readonly signal?: AbortSignal;
}

/** A request of 2026-07-28 as its client sends it; the answer as it comes over the wire. */
export function modernPost(
  url: string,
  method: string,
  params: Readonly<Record<string, unknown>> = {},
  { capabilities, meta, signal }: ModernPost = {},
): Promise<Response> {
  const names = NAMED_BY.map((parameter) => params[parameter]);
  const name = names.find((value): value is string => typeof value === "string");
  const full = { ...params, _meta: modernMeta(capabilities, meta) };
  return fetch(url, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json, text/event-stream",
      "MCP-Protocol-Version": "2026-07-28",
      "Mcp-Method": method,
      ...(name === undefined ? {} : { "Mcp-Name": name }),
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: full }),
    ...(signal && { signal }),
  });
}
