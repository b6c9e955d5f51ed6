import type { Socket } from "node:net";
import { INITIALIZE } from "./event-reader.js";
import { postText, RawConnection } from "./raw-connection.js";

/** Goes into every message, so that whoever keeps one of them, or what was made of it, is found out. */
const BULK = "x".repeat(4_096);
const ACCEPT_BOTH = "Accept: application/json, text/event-stream";
const { params } = INITIALIZE;
const BULKY_INITIALIZE = {
  ...INITIALIZE,
  params: { ...params, capabilities: { sampling: {}, experimental: { bulk: { text: BULK } } } },
};

/** A client of one session over bare sockets, which can be ended in any way that a socket can. */
export class BareSession {
  /** Where its event stream comes in; one that began with `POST` has none. */
  readonly stream: RawConnection | undefined;
  readonly posts: RawConnection;
  readonly path: string;
  /** What each of its requests says of itself. */
  readonly headers: readonly string[];
  #acceptedBefore = 0;

  private constructor(
    posts: RawConnection,
    stream: RawConnection | undefined,
    path: string,
    headers: readonly string[] = [],
  ) {
    this.posts = posts;
    this.stream = stream;
    this.path = path;
    this.headers = headers;
  }

  /** Opens a stream, initialises, and calls a tool. Rejects where it gets no stream. */
  static async onStream(port: number): Promise<BareSession> {
    const stream = new RawConnection(port);
    stream.socket.write("GET /sse HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const [, endpoint] = await stream.until(/event: endpoint\ndata: (\S+)\n|^HTTP\/1\.1 [45]/);
    if (endpoint === undefined) {
      stream.socket.destroy();
      throw new Error(`No stream: ${stream.received}`);
    }
    const session = new BareSession(new RawConnection(port), stream, `/${endpoint}`);
    session.post(BULKY_INITIALIZE);
    await stream.until(/"id":0/);
    session.call(1, "echo", { text: BULK });
    await stream.until(/"id":1\b/);
    await session.accepted(2);
    session.#acceptedBefore = 2;
    return session;
  }

  /** Begins with a `POST`, and never opens a stream. */
  static async onPosts(port: number): Promise<BareSession> {
    const posts = new RawConnection(port);
    const initialize = JSON.stringify({ jsonrpc: "2.0", ...BULKY_INITIALIZE });
    posts.socket.write(postText("/messages", initialize));
    const [, id = ""] = await posts.until(/^Mcp-Session-Id: (\S+)\r$/im);
    const session = new BareSession(posts, undefined, `/messages?session_id=${id}`);
    session.call(1, "echo", { text: BULK });
    await posts.until(/"id":1\b/);
    return session;
  }

  /** Initialises over Streamable HTTP, opens the standalone stream, and calls a tool. */
  static async onStreamable(port: number): Promise<BareSession> {
    const posts = new RawConnection(port);
    const initialize = JSON.stringify({ jsonrpc: "2.0", ...BULKY_INITIALIZE });
    posts.socket.write(postText("/mcp", initialize, [ACCEPT_BOTH]));
    const [, id = ""] = await posts.until(/^Mcp-Session-Id: (\S+)\r$/im);
    const headers = [ACCEPT_BOTH, `Mcp-Session-Id: ${id}`];
    const stream = new RawConnection(port);
    stream.socket.write(["GET /mcp HTTP/1.1", "Host: localhost", ...headers, "", ""].join("\r\n"));
    await stream.until(/retry: \d+\n/);
    const session = new BareSession(posts, stream, "/mcp", headers);
    session.call(1, "echo", { text: BULK });
    await posts.until(/"id":1\b/);
    return session;
  }

  post(message: object): void {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    this.posts.socket.write(postText(this.path, body, this.headers));
  }

  call(id: number, name: string, args: object = {}): void {
    this.post({ id, method: "tools/call", params: { name, arguments: args } });
  }

  /** Resolves when so many posts have been taken, beside those that came before `onStream` resolved. */
  async accepted(count: number): Promise<void> {
    await this.posts.until(new RegExp(`(HTTP/1.1 202 [^]*){${this.#acceptedBefore + count}}`));
  }

  /** Resolves when no socket of it is open any more. */
  async gone(): Promise<void> {
    const sockets = [this.posts.socket, ...(this.stream ? [this.stream.socket] : [])];
    await Promise.all(sockets.map(closed));
  }
}

/** Resolves when a socket is closed, whether or not by an error. */
export async function closed(socket: Socket): Promise<void> {
  if (!socket.closed) await new Promise((resolve) => socket.once("close", resolve));
}
