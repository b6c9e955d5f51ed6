import { HttpSseClient } from "./http-sse-client.mjs";
import { StreamableClient } from "./streamable-client.mjs";
import { delay, FAULTS } from "./faults.mjs";
import { Tally } from "./tally.mjs";

/** @typedef {import("./nodes.mjs").Nodes} Nodes */

/** No two clients use the same, so that a call is known by its id alone. */
const IDS_PER_CLIENT = 1_000_000;

/**
 * Clients of two generations at work while a fault is injected, and once more when it is over: each session
 * has to answer then.
 *
 * @param {Nodes} nodes
 * @param {string} name of the fault
 * @param {number} seed
 * @param {number} clientCount
 */
export async function runFault(nodes, name, seed, clientCount = 6) {
  const fault = FAULTS[name];
  if (!fault) throw new Error(`There is no fault ${name}`);
  const random = randomFrom(seed);
  const clients = Array.from({ length: clientCount }, (_, index) =>
    index % 2 === 0
      ? new StreamableClient(nodes.url, index * IDS_PER_CLIENT)
      : new HttpSseClient(nodes.url, index * IDS_PER_CLIENT),
  );
  const tally = new Tally();
  try {
    await Promise.all(clients.map((client) => client.open()));
    const stop = new AbortController();
    const work = clients.map(async (client) => {
      while (!stop.signal.aborted) {
        const steps = 1 + Math.floor(random() * 5);
        const slow = random() < 0.5;
        await (slow
          ? client.call("count", { steps, delayMs: Math.floor(random() * 80) })
          : client.call("echo", { text: "x".repeat(random() * 200) }));
        await delay(random() * 30);
      }
    });
    await delay(200 + random() * 600);
    const aimed = await fault.inject({ nodes, clients, random });
    if (aimed) tally.counts.aimed[aimed] += 1;
    stop.abort();
    await Promise.all(work);
    await Promise.all(clients.map((client) => stillThere(client)));
    // What is on its way arrives.
    await delay(300);
  } finally {
    for (const client of clients) tally.add(client.close());
  }
  return tally;
}

/** @param {StreamableClient | HttpSseClient} client */
async function stillThere(client) {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const lostBefore = client.tally.counts.sessionsLost;
    if ((await client.call("echo", { text: "still there" })) === "answered") return;
    if (client.tally.counts.sessionsLost > lostBefore) return;
    await delay(500);
  }
  client.tally.counts.sessionsLost += 1;
}

/**
 * Numbers that only depend on the seed (mulberry32).
 *
 * @param {number} seed
 */
function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
