// The server that all contestants are, as a plain function.

export const SERVER_INFO = { name: "bench", version: "1.0.0" };

/**
 * @param {{ text?: unknown }} toolArguments
 */
export function echo({ text }) {
  return { content: [{ type: "text", text: String(text) }] };
}

/**
 * What a contestant without MCP answers: the result, and no question asked.
 *
 * @param {string} method
 * @param {any} params
 */
export function answer(method, params) {
  if (method === "tools/call") return echo(params.arguments);
  if (method !== "initialize") return {};
  return {
    protocolVersion: params.protocolVersion,
    capabilities: { tools: {} },
    serverInfo: SERVER_INFO,
  };
}
