/** @typedef {import("./nodes.mjs").Nodes} Nodes */
/** @typedef {() => number} Random between 0 and 1 */

/** @param {number} durationMs */
export const delay = (durationMs) => new Promise((resolve) => setTimeout(resolve, durationMs));

/**
 * What is done to the nodes while clients are at work. Each resolves when it is over.
 *
 * @type {Record<string, { persistent: boolean, inject: (nodes: Nodes, random: Random) => Promise<void> }>}
 */
export const FAULTS = {
  "SIGKILL of a node": {
    persistent: true,
    inject: async (nodes, random) => {
      const node = anyOf(nodes, random);
      await node.kill();
      await delay(random() * 1_000);
      await node.start();
    },
  },
  "SIGSTOP for longer than the lease": {
    persistent: true,
    inject: async (nodes, random) => {
      const node = anyOf(nodes, random);
      node.pause();
      await delay(nodes.leaseMs * (1.2 + random()));
      node.resume();
      await delay(500);
    },
  },
  "rolling restart": {
    persistent: true,
    inject: async (nodes) => {
      for (const node of nodes.all) {
        await node.stop();
        await node.start();
      }
    },
  },
  "Redis killed, data kept": {
    persistent: true,
    inject: async (nodes, random) => {
      await nodes.redis?.kill();
      await delay(100 + random() * 900);
      await nodes.redis?.start();
      await allReady(nodes);
    },
  },
  "Redis killed, data gone": {
    persistent: false,
    inject: async (nodes, random) => {
      await nodes.redis?.kill();
      await delay(100 + random() * 900);
      await nodes.redis?.start();
      await allReady(nodes);
    },
  },
  "a node cut off from Redis": {
    persistent: true,
    inject: async (nodes, random) => {
      nodes.network?.cut();
      await delay(nodes.leaseMs * (1.2 + random()));
      nodes.network?.mend();
      await allReady(nodes);
    },
  },
  "Redis 100 ms away from a node": {
    persistent: true,
    inject: async (nodes) => {
      nodes.network?.slow(100);
      await delay(2_000);
      nodes.network?.slow(0);
      await delay(300);
    },
  },
};

/** @param {Nodes} nodes @param {Random} random */
function anyOf({ all }, random) {
  const node = all[Math.floor(random() * all.length)];
  if (!node) throw new Error("There are no nodes");
  return node;
}

/** @param {Nodes} nodes */
async function allReady({ all }) {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const ready = await Promise.all(all.map((node) => node.ready()));
    if (ready.every(Boolean)) return;
    await delay(100);
  }
  throw new Error("The nodes did not recover");
}
