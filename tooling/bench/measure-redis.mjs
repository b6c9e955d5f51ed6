// `pnpm bench:redis`: what sessions, events and messages cost in Redis, on a server of its own: memory,
// commands, bytes on the wire, and time of Redis and of the node, also beside that of a plain SET in the same run.
//
//   pnpm bench:redis [--json]
import { redisMissing, startRedis } from "@crossfade/redis/testing";
import { REDIS_CLIENTS } from "./src/redis-clients.mjs";
import { measureMemory, measureOperations } from "./src/redis-costs.mjs";

const missing = redisMissing();
if (missing) {
  console.error(`Nothing to measure with: ${missing}.`);
  process.exit(1);
}

const server = await startRedis();
try {
  const memory = await measureMemory(server);
  const operations = [];
  for (const [name, open] of Object.entries(REDIS_CLIENTS)) {
    operations.push(...(await measureOperations(server, name, open)));
  }
  if (process.argv.includes("--json")) console.log(JSON.stringify({ memory, operations }, null, 2));
  else {
    console.log("Memory of Redis, bytes");
    console.table(memory);
    console.log(
      "For each time that it is done, 200 at once; processor time also beside that of a plain SET",
    );
    console.table(operations);
  }
} finally {
  await server.stop();
}
