// What a server that is measured does beside serving: it listens, broadcasts when told to, and tells
// what it has cost so far. It runs as a child process, and talks to its parent over IPC.
import { getHeapStatistics } from "node:v8";

const KEEP_ALIVE_MS = 600_000;

/**
 * What a server has cost since it started, and what it can be told.
 *
 * @typedef {object} Cost
 * @property {number} cpuMs time on a processor, in user and system mode, all threads
 * @property {number} heapBytes what is alive on the heap, after a collection
 * @property {number} rssBytes what the system has given the process
 * @property {unknown} statistics what the server itself counts
 *
 * @typedef {object} Instructions
 * @property {string} [broadcast] a message to send to every stream
 * @property {boolean} [collect] collect garbage before answering
 */

/**
 * Serves until the parent goes, which is how it is stopped.
 *
 * @param {import("node:http").Server} server
 * @param {(message: string) => void} [broadcast]
 * @param {() => unknown} [statistics]
 */
export function serveMeasured(
  server,
  broadcast = () => {
    throw new Error("This server has no streams");
  },
  statistics = () => undefined,
) {
  const send = process.send?.bind(process);
  if (!send) throw new Error("Started by whoever measures it, not by hand");
  let collecting = 0;
  // Longer than others have their turn: nobody's connections should end because it waits.
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.listen({ port: 0, host: "127.0.0.1", backlog: 4_096 }, () => {
    const address = server.address();
    send({ port: typeof address === "object" ? address?.port : undefined });
  });
  process.on("message", (/** @type {Instructions} */ instructions) => {
    if (instructions.broadcast !== undefined) return broadcast(instructions.broadcast);
    const cpuMs = cpuMsSoFar() - collecting;
    // What is alive, not what awaits collection; and this collection is not the server's cost.
    if (instructions.collect === true) globalThis.gc?.();
    collecting = cpuMsSoFar() - cpuMs;
    return void send({
      cpuMs,
      heapBytes: getHeapStatistics().used_heap_size,
      rssBytes: process.memoryUsage.rss(),
      statistics: statistics(),
    });
  });
  process.on("disconnect", () => process.exit(0));
}

function cpuMsSoFar() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
