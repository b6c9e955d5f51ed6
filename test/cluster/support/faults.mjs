/** @typedef {import("./nodes.mjs").Nodes} Nodes */
/** @typedef {import("./node-process.mjs").NodeProcess} NodeProcess */
/** @typedef {import("./counting-client.mjs").CountingClient} CountingClient */
/** @typedef {import("./counting-client.mjs").Outcome} Outcome */
/** @typedef {{ nodes: Nodes, clients: readonly CountingClient[], random: () => number }} Scene random: between 0 and 1 */
/**
 * @typedef {object} Fault
 * @property {boolean} persistent whether Redis keeps its data
 * @property {boolean} [delivers] whether the aimed call has to be answered, since the answer is in the log
 * @property {(scene: Scene) => Promise<Outcome | void>} inject resolves when it is over, to what became of the
 * call that it was aimed at
 */

/** @param {number} durationMs */
export const delay = (durationMs) => new Promise((resolve) => setTimeout(resolve, durationMs));

/**
 * What is done to the nodes while clients are at work.
 *
 * @type {Record<string, Fault>}
 */
export const FAULTS = {
  "SIGKILL of the owner during a tool call": {
    persistent: true,
    inject: async ({ nodes, clients, random }) => {
      const client = oneOf(clients, random);
      const owner = await nodes.ownerOf(client.sessionId);
      // Nothing is sent before the answer, which never comes.
      const call = client.call("count", { steps: 1, delayMs: 2_000 }, { quiet: true });
      await delay(100 + random() * 700);
      await restartKilled(owner, random);
      return call;
    },
  },
  "SIGKILL of the owner during a stream": {
    persistent: true,
    inject: async ({ nodes, clients, random }) => {
      const client = oneOf(clients, random);
      const owner = await nodes.ownerOf(client.sessionId);
      const seen = client.progress(client.nextId, 2 + Math.floor(random() * 20));
      const call = client.call("count", { steps: 60, delayMs: 30 });
      await seen;
      await restartKilled(owner, random);
      return call;
    },
  },
  "SIGKILL of the owner between answer and delivery": {
    persistent: true,
    delivers: true,
    inject: async ({ nodes, clients, random }) => {
      const client = oneOf(clients, random);
      const owner = await nodes.ownerOf(client.sessionId);
      const inTheLog = owner.network.hold(`"id":${client.nextId},"result"`);
      let heard = false;
      void client.progress(client.nextId, 1).then(() => (heard = true));
      const call = client.call("count", { steps: 4 + Math.floor(random() * 5), delayMs: 60 });
      await inTheLog;
      // Whoever was sent nothing yet has nothing to go on from, and it was not what is asked here.
      const goesOn = heard;
      await restartKilled(owner, random);
      const outcome = await call;
      return goesOn ? outcome : undefined;
    },
  },
  "SIGKILL of a node": {
    persistent: true,
    inject: async ({ nodes, random }) => restartKilled(oneOf(nodes.all, random), random),
  },
  "SIGSTOP for longer than the lease": {
    persistent: true,
    inject: async ({ nodes, random }) => {
      const node = oneOf(nodes.all, random);
      node.pause();
      await delay(nodes.leaseMs * (1.2 + random()));
      node.resume();
      await delay(500);
    },
  },
  "rolling restart": {
    persistent: true,
    inject: async ({ nodes }) => {
      for (const node of nodes.all) {
        await node.stop();
        await node.start();
      }
    },
  },
  "Redis killed, data kept": {
    persistent: true,
    inject: ({ nodes, random }) => restartRedis(nodes, random),
  },
  "Redis killed, data gone": {
    persistent: false,
    inject: ({ nodes, random }) => restartRedis(nodes, random),
  },
  "a node cut off from Redis": {
    persistent: true,
    inject: async ({ nodes, random }) => {
      const { network } = oneOf(nodes.all, random);
      network.cut();
      await delay(nodes.leaseMs * (1.2 + random()));
      network.mend();
      await allReady(nodes);
    },
  },
  "Redis 100 ms away from a node": {
    persistent: true,
    inject: async ({ nodes, random }) => {
      const { network } = oneOf(nodes.all, random);
      network.slow(100);
      await delay(2_000);
      network.slow(0);
      await delay(300);
    },
  },
};

/** @param {NodeProcess} node @param {() => number} random */
async function restartKilled(node, random) {
  await node.kill();
  node.network.mend();
  await delay(random() * 1_000);
  await node.start();
}

/** @param {Nodes} nodes @param {() => number} random */
async function restartRedis(nodes, random) {
  await nodes.redis?.kill();
  await delay(100 + random() * 900);
  await nodes.redis?.start();
  await allReady(nodes);
}

/**
 * @template Item
 * @param {readonly Item[]} items
 * @param {() => number} random
 */
function oneOf(items, random) {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error("There is none");
  return item;
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
