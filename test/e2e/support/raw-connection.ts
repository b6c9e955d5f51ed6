import { connect, type Socket } from "node:net";

/** A bare socket: what is written is what goes out, and all that came is there to be read. */
export class RawConnection {
  readonly socket: Socket;
  received = "";

  constructor(port: number) {
    this.socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.socket.setEncoding("utf8");
    this.socket.on("data", (text: string) => (this.received += text));
    this.socket.on("error", () => undefined);
  }

  /** Writes one byte at a time, each in a packet of its own as far as the system lets us. */
  async trickle(text: string): Promise<void> {
    for (const byte of Buffer.from(text)) {
      await new Promise<unknown>((resolve) => this.socket.write(Buffer.of(byte), resolve));
    }
  }

  /** Resolves to the first match in what has come, as soon as there is one. */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.received);
      if (match) return match;
      if (this.socket.closed) throw new Error(`Closed after: ${this.received}`);
      await this.#change();
    }
  }

  /** More has come, or nothing more will. */
  #change(): Promise<void> {
    const { socket } = this;
    return new Promise((resolve) => {
      const changed = (): void => {
        socket.off("data", changed).off("close", changed);
        resolve();
      };
      socket.on("data", changed).on("close", changed);
    });
  }
}

/** A `POST` as it goes over the wire. */
export function postText(path: string, body: string, headers: readonly string[] = []): string {
  return [
    `POST ${path} HTTP/1.1`,
    "Host: localhost",
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...headers,
    "",
    body,
  ].join("\r\n");
}

const REVISION = "2026-07-28";
const ENVELOPE = {
  "io.modelcontextprotocol/protocolVersion": REVISION,
  "io.modelcontextprotocol/clientCapabilities": {},
};

/** A request of revision 2026-07-28 as it goes over the wire. */
export function modernText(
  method: string,
  params: { name?: string; [key: string]: unknown },
): string {
  const message = { jsonrpc: "2.0", id: 1, method, params: { ...params, _meta: ENVELOPE } };
  return postText("/mcp", JSON.stringify(message), [
    "Accept: application/json, text/event-stream",
    `MCP-Protocol-Version: ${REVISION}`,
    `Mcp-Method: ${method}`,
    ...(params.name === undefined ? [] : [`Mcp-Name: ${params.name}`]),
  ]);
}
