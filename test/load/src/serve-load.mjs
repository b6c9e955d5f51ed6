// What the child process of a contestant does beside serving: it listens, broadcasts when told to, and
// tells what it has cost so far.
import { getHeapStatistics } from "node:v8";

/**
 * @param {import("node:http").Server} server
 * @param {(message: string) => void} broadcast
 * @param {() => unknown} [statistics]
 */
export function serveLoad(server, broadcast, statistics = () => undefined) {
  const send = process.send?.bind(process);
  if (!send) throw new Error("Started by load.mjs, not by hand");
  let collecting = 0;
  server.listen({ port: 0, host: "127.0.0.1", backlog: 4_096 }, () => {
    const address = server.address();
    send({ port: typeof address === "object" ? address?.port : undefined });
  });
  process.on("message", (/** @type {{ broadcast?: string }} */ command) => {
    if (command.broadcast !== undefined) return broadcast(command.broadcast);
    const cpuMs = cpuMsSoFar() - collecting;
    // What is alive, not what awaits collection; and this collection is not the server's cost.
    globalThis.gc?.();
    collecting = cpuMsSoFar() - cpuMs;
    const heapBytes = getHeapStatistics().used_heap_size;
    return void send({ cpuMs, heapBytes, statistics: statistics() });
  });
  process.on("disconnect", () => process.exit(0));
}

function cpuMsSoFar() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
