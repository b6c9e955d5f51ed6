import { setImmediate as turn } from "node:timers/promises";
import { BareSession, closed } from "./bare-session.js";
import { INITIALIZE } from "./event-reader.js";
import { modernText, postText, RawConnection } from "./raw-connection.js";

/** How many clients of a flood there are at once. */
const AT_ONCE = 6;
/** What a client that stands still is sent: about what the system's own buffers hold. */
const UNREAD_CALLS = 40;
const LARGE = "x".repeat(40_000);
const ACCEPT_BOTH = "Accept: application/json, text/event-stream";
const PING = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" });

/**
 * What one client of a flood does, over and over; or once, where it resolves to how it leaves when the
 * flood stops.
 */
export type Wave = (port: number) => Promise<(() => Promise<void>) | undefined>;

/** Connections, requests, and readers that stand still: each as a transport knows them. */
export const FLOODS = {
  "http-sse": {
    connections: openStream,
    requests: postToNobody,
    "readers that stand still": callAndNeverReadTheStream,
  },
  "streamable-http": {
    connections: beginSession,
    requests: postToNoSession,
    "readers that stand still": callAndNeverReadTheAnswers,
  },
} as const satisfies Record<string, Readonly<Record<string, Wave>>>;

/** A bounded number of clients that wish a server no good. */
export class Flood {
  /** Waves that have come so far. */
  waves = 0;
  readonly #running: Promise<unknown>;
  #stop!: () => void;
  #stopped = false;

  constructor(port: number, wave: Wave) {
    const stopping = new Promise<void>((resolve) => (this.#stop = resolve));
    const clients = Array.from({ length: AT_ONCE }, () => this.#repeat(wave, port, stopping));
    this.#running = Promise.all(clients);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#stop();
    await this.#running;
  }

  async #repeat(wave: Wave, port: number, stopping: Promise<void>): Promise<void> {
    while (!this.#stopped) {
      const leave = await wave(port);
      this.waves += 1;
      if (leave) {
        await stopping;
        await leave();
      }
      await turn();
    }
  }
}

/** Opens a stream, whether or not it gets one, and leaves. */
function openStream(port: number): Promise<undefined> {
  return answered(port, "GET /sse HTTP/1.1\r\nHost: localhost\r\n\r\n");
}

/** Begins a session with each of its requests. */
function postToNobody(port: number): Promise<undefined> {
  return answered(port, postText("/messages", PING));
}

function beginSession(port: number): Promise<undefined> {
  const initialize = JSON.stringify({ jsonrpc: "2.0", ...INITIALIZE });
  return answered(port, postText("/mcp", initialize, [ACCEPT_BOTH]));
}

function postToNoSession(port: number): Promise<undefined> {
  return answered(port, postText("/mcp", PING, [ACCEPT_BOTH, "Mcp-Session-Id: st_none"]));
}

/** Calls for large answers on a stream that it does not read. */
async function callAndNeverReadTheStream(port: number): ReturnType<Wave> {
  const session = await BareSession.onStream(port).catch(() => undefined);
  // Where there is no room for a session there is nothing to stall.
  if (!session?.stream) return undefined;
  session.stream.socket.pause();
  for (let id = 2; id < UNREAD_CALLS && session.posts.socket.writable; id += 1) {
    session.call(id, "echo", { text: LARGE });
    await turn();
  }
  return async () => {
    session.stream?.socket.destroy();
    session.posts.socket.destroy();
    await session.gone();
  };
}

/** Sends one request after the other and reads no answer: the server must stop reading, too. */
async function callAndNeverReadTheAnswers(port: number): ReturnType<Wave> {
  const { socket } = new RawConnection(port);
  socket.pause();
  const request = modernText("tools/call", { name: "echo", arguments: { text: LARGE } });
  for (let count = 0; count < UNREAD_CALLS && socket.writable; count += 1) {
    socket.write(request);
    await turn();
  }
  return async () => {
    socket.destroy();
    await closed(socket);
  };
}

/** Sends one request on a connection of its own, and leaves when an answer begins. */
async function answered(port: number, text: string): Promise<undefined> {
  const connection = new RawConnection(port);
  connection.socket.write(text);
  await connection.until(/^HTTP\/1\.1 \d{3} /).catch(() => undefined);
  connection.socket.destroy();
  await closed(connection.socket);
  return undefined;
}
