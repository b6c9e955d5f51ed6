// What the clients of each generation send. All contestants of a dialect are sent the same bytes.
import { postText } from "./http-text.mjs";

/** @typedef {"session" | "sessionless" | "stateless" | "http-sse"} Dialect */

const PROTOCOL_VERSION = { legacy: "2025-11-25", modern: "2026-07-28" };
const CLIENT = { name: "bench", version: "1.0.0" };
const META = {
  "io.modelcontextprotocol/protocolVersion": PROTOCOL_VERSION.modern,
  "io.modelcontextprotocol/clientInfo": CLIENT,
  "io.modelcontextprotocol/clientCapabilities": {},
};

/** @type {Readonly<Record<Dialect, string>>} */
export const DIALECT_TITLES = {
  session: "with sessions",
  sessionless: "legacy, without sessions",
  stateless: "stateless, 2026-07-28",
  "http-sse": "http-sse",
};

export const INITIALIZE = {
  method: "initialize",
  params: { protocolVersion: PROTOCOL_VERSION.legacy, capabilities: {}, clientInfo: CLIENT },
};
export const INITIALIZED = `{"jsonrpc":"2.0","method":"notifications/initialized"}`;

/** One call of a method. @typedef {{ method: string, params?: Record<string, unknown> }} Call */

/** Writes the requests of one client. */
export class RequestWriter {
  #dialect;
  #port;
  #path;
  #sessionId;

  /**
   * @param {Dialect} dialect
   * @param {number} port
   * @param {{ path?: string, sessionId?: string | undefined }} [options]
   */
  constructor(dialect, port, { path = "/mcp", sessionId } = {}) {
    this.#dialect = dialect;
    this.#port = port;
    this.#path = path;
    this.#sessionId = sessionId;
  }

  /**
   * A function from a request's id to its text.
   *
   * @param {Call} call
   * @returns {(id: number) => string}
   */
  requests({ method, params }) {
    const modern = this.#dialect === "stateless";
    const withMeta = modern ? { ...params, _meta: META } : params;
    const head = this.#postHead(modern ? modernHeaders(method, params) : []);
    const rest = withMeta ? `,"params":${JSON.stringify(withMeta)}}` : "}";
    return (id) => postText(head, `{"jsonrpc":"2.0","id":${id},"method":"${method}"${rest}`);
  }

  /** @param {string} body */
  notification(body) {
    return postText(this.#postHead([]), body);
  }

  openStream() {
    return `${this.#head("GET", "text/event-stream", [])}\r\n`;
  }

  endSession() {
    return `${this.#head("DELETE", "*/*", [])}\r\n`;
  }

  /** @param {readonly string[]} headers */
  #postHead(headers) {
    return this.#head("POST", "application/json, text/event-stream", [
      "Content-Type: application/json",
      ...headers,
    ]);
  }

  /**
   * @param {string} method
   * @param {string} accept
   * @param {readonly string[]} headers
   */
  #head(method, accept, headers) {
    const session = [];
    if (this.#sessionId !== undefined) session.push(`Mcp-Session-Id: ${this.#sessionId}`);
    if (this.#dialect === "session" || this.#dialect === "sessionless") {
      session.push(`MCP-Protocol-Version: ${PROTOCOL_VERSION.legacy}`);
    }
    return [
      `${method} ${this.#path} HTTP/1.1`,
      `Host: 127.0.0.1:${this.#port}`,
      `Accept: ${accept}`,
      ...headers,
      ...session,
      "",
    ].join("\r\n");
  }
}

/**
 * @param {string} method
 * @param {Record<string, unknown> | undefined} params
 */
function modernHeaders(method, params) {
  const name = params?.["name"];
  return [
    `MCP-Protocol-Version: ${PROTOCOL_VERSION.modern}`,
    `Mcp-Method: ${method}`,
    ...(typeof name === "string" ? [`Mcp-Name: ${name}`] : []),
  ];
}
