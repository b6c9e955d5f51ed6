import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { once } from "node:events";
import type { Socket } from "node:net";
import { LeakWorld } from "../support/leak-world.js";
import { listenersOf } from "../support/listeners-of.js";
import { postText, RawConnection } from "../support/raw-connection.js";
import { realProcess } from "../support/real-process.js";

const ROUNDS = 50;
const GET = "GET /sse HTTP/1.1\r\nHost: localhost\r\n\r\n";
const PING = '{"jsonrpc":"2.0","id":1,"method":"ping"}';

let world: LeakWorld;
let accepted: Socket[];
let streams: RawConnection;
let posts: RawConnection;

beforeEach(async () => {
  world = await LeakWorld.start();
  accepted = [];
  world.server.on("connection", (socket) => accepted.push(socket));
  streams = new RawConnection(world.port);
  posts = new RawConnection(world.port);
});

afterEach(async () => {
  streams.socket.destroy();
  posts.socket.destroy();
  await world.stop();
});

it("connections that serve one session after the other gather no listeners", async () => {
  const warnings: Error[] = [];
  const note = (warning: Error) => void warnings.push(warning);
  realProcess.on("warning", note);
  await oneSession();
  const before = accepted.map(listenersOf);
  for (let round = 1; round < ROUNDS; round += 1) await oneSession();
  expect(accepted.map(listenersOf)).toEqual(before);
  expect(accepted).toHaveLength(2);
  expect(world.ended("deleted")).toBe(ROUNDS);
  realProcess.off("warning", note);
  expect(warnings).toEqual([]);
});

/** A stream, an answer on it, a refusal, and the end, after which both connections are free again. */
async function oneSession(): Promise<void> {
  streams.received = "";
  streams.socket.write(GET);
  const [, query = ""] = await until(streams, /data: messages(\?\S+)\n/);
  await answered(postText(`/messages${query}`, PING), 202);
  await until(streams, /"result":\{\}/);
  await answered(postText(`/messages${query}`, "{"), 400);
  await answered(`DELETE /sse${query} HTTP/1.1\r\nHost: localhost\r\n\r\n`, 200);
  await until(streams, /\r\n0\r\n\r\n$/);
}

async function answered(request: string, status: number): Promise<void> {
  posts.received = "";
  posts.socket.write(request);
  await until(posts, new RegExp(`^HTTP/1.1 ${status} [^]*\r\n\r\n`));
}

/** Unlike `RawConnection.until`, it leaves no listener of its own: these connections live long. */
async function until(connection: RawConnection, pattern: RegExp): Promise<RegExpExecArray> {
  for (;;) {
    const match = pattern.exec(connection.received);
    if (match) return match;
    await once(connection.socket, "data");
  }
}
