import { BareSession } from "./bare-session.js";

/** How a client goes away. */
export interface WayToLeave {
  readonly name: string;
  readonly open: (port: number) => Promise<BareSession>;
  /** What it does last. */
  readonly begin?: (session: BareSession) => Promise<unknown>;
  readonly leave: (session: BareSession) => unknown;
  /** What each session has in flight by then. */
  readonly inFlight?: { readonly requests: number; readonly clientRequests?: number };
  /** Which counter of ended sessions it is found in. */
  readonly endedAs: "disconnected" | "deleted" | "idle";
}

const onStreamable = (port: number): Promise<BareSession> => BareSession.onStreamable(port);
const onStream = (port: number): Promise<BareSession> => BareSession.onStream(port);
const endedAs = "disconnected";

export const WAYS_TO_LEAVE: readonly WayToLeave[] = [
  { name: "close their sockets", open: onStream, leave: close, endedAs },
  { name: "reset their connections", open: onStream, leave: reset, endedAs },
  {
    name: "delete their session",
    open: onStream,
    begin: async ({ posts, stream, path }) => {
      const target = path.replace("/messages", "/sse");
      posts.socket.write(`DELETE ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      await posts.until(/HTTP\/1\.1 200 /);
      await stream?.until(/\r\n0\r\n\r\n$/);
    },
    leave: close,
    endedAs: "deleted",
  },
  {
    name: "began with a POST and are not heard of again",
    open: (port) => BareSession.onPosts(port),
    leave: close,
    endedAs: "idle",
  },
  {
    name: "are cut off in the middle of a body",
    open: onStream,
    begin: async ({ posts, path }) => {
      const head = [
        `POST ${path} HTTP/1.1`,
        "Host: localhost",
        "Content-Type: application/json",
        "Content-Length: 100",
        // So that the test knows when the server has begun to read.
        "Expect: 100-continue",
      ];
      posts.socket.write(`${head.join("\r\n")}\r\n\r\n`);
      await posts.until(/HTTP\/1\.1 100 /);
      await new Promise((resolve) => posts.socket.write('{"jsonrpc":', resolve));
    },
    leave: reset,
    endedAs,
  },
  {
    name: "are cut off while calls are running",
    open: onStream,
    begin: async (session) => {
      session.call(2, "wait");
      // This one does not heed its signal.
      session.call(3, "hold");
      await session.accepted(2);
    },
    leave: reset,
    inFlight: { requests: 2 },
    endedAs,
  },
  {
    name: "are cut off while they are being asked",
    open: onStream,
    begin: async (session) => {
      session.call(2, "ask_model");
      await session.stream?.until(/"sampling\/createMessage"/);
      await session.accepted(1);
    },
    leave: reset,
    inFlight: { requests: 1, clientRequests: 1 },
    endedAs,
  },
  {
    name: "of Streamable HTTP close their sockets",
    open: onStreamable,
    leave: close,
    endedAs: "idle",
  },
  {
    name: "of Streamable HTTP delete their session",
    open: onStreamable,
    begin: async ({ posts, stream, headers }) => {
      const head = ["DELETE /mcp HTTP/1.1", "Host: localhost", ...headers];
      posts.socket.write(`${head.join("\r\n")}\r\n\r\n`);
      await stream?.until(/\r\n0\r\n\r\n$/);
    },
    leave: close,
    endedAs: "deleted",
  },
  {
    name: "of Streamable HTTP are cut off while they are being asked",
    open: onStreamable,
    begin: async (session) => {
      session.call(2, "ask_model");
      await session.posts.until(/"sampling\/createMessage"/);
    },
    leave: reset,
    inFlight: { requests: 1, clientRequests: 1 },
    endedAs: "idle",
  },
];

function close({ posts, stream }: BareSession): void {
  stream?.socket.end();
  posts.socket.end();
}

function reset({ posts, stream }: BareSession): void {
  stream?.socket.resetAndDestroy();
  posts.socket.resetAndDestroy();
}
