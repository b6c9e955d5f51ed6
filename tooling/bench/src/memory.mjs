import { openIdleSessions } from "./beside-idle-load.mjs";
import { openClient } from "./client.mjs";
import { EventStream } from "./event-stream.mjs";
import { HttpSseClient } from "./http-sse-client.mjs";
import { requestLoad } from "./request-load.mjs";

/**
 * @typedef {import("./workload.mjs").Target} Target
 * @typedef {import("./workload.mjs").Memory} Memory
 */

/** Clients that are opened at once. */
const OPENING = 50;

/**
 * What one more idle client takes that has its stream open and has said who it is.
 *
 * @param {Target} target
 * @param {{ clients: number }} options
 */
export async function memoryPerStream(target, { clients }) {
  const { dialect, port, onError } = target;
  /** @type {{ close: () => void }[]} */
  const open = [];
  const openOne = dialect === "http-sse" ? openHttpSse : openStandalone;
  const memory = await growth(target, clients, async () => {
    for (let left = clients; left > 0; left -= OPENING) {
      const length = Math.min(OPENING, left);
      open.push(...(await Promise.all(Array.from({ length }, () => openOne(port, onError)))));
    }
  });
  for (const client of open) client.close();
  return memory;
}

/**
 * What one more session takes that has no stream, and no connection either.
 *
 * @param {Target} target
 * @param {{ clients: number }} options
 */
export function memoryPerSession(target, { clients }) {
  return growth(target, clients, () => openIdleSessions(target, clients));
}

/**
 * What stays of a request when it has been answered and its session goes on.
 *
 * @param {Target} target
 * @param {{ requests: number, call: import("./dialects.mjs").Call, isRight: import("./answers.mjs").IsRight }} options
 */
export async function heapPerRequest(target, { requests, call, isRight }) {
  const load = await requestLoad(target, { connections: 32, call, isRight });
  const answer = async (/** @type {number} */ count) => {
    let answered = 0;
    while (answered < count) answered += await load.slice(50);
    return answered;
  };
  // Code is compiled, and buffers have their size, by then.
  await answer(requests / 5);
  const before = await target.server.cost({ collect: true });
  const answered = await answer(requests);
  const after = await target.server.cost({ collect: true });
  load.close();
  return difference(before, after, answered);
}

/**
 * Does the work twice, and measures the second time: the first has filled what is filled only once.
 *
 * @param {Target} target
 * @param {number} units
 * @param {() => Promise<void>} work
 * @returns {Promise<Memory>}
 */
async function growth({ server }, units, work) {
  await work();
  const before = await server.cost({ collect: true });
  await work();
  return difference(before, await server.cost({ collect: true }), units);
}

/**
 * @param {import("./measured-server.mjs").Cost} before
 * @param {import("./measured-server.mjs").Cost} after
 * @param {number} units
 * @returns {Memory}
 */
function difference(before, after, units) {
  return {
    heapBytes: (after.heapBytes - before.heapBytes) / units,
    rssBytes: (after.rssBytes - before.rssBytes) / units,
  };
}

/**
 * @param {number} port
 * @param {(error: Error) => void} onError
 */
async function openHttpSse(port, onError) {
  const client = new HttpSseClient(port, onError);
  await client.named();
  const connection = client.connect();
  await client.handshake(connection);
  connection.close();
  return client;
}

/** @type {typeof openHttpSse} */
async function openStandalone(port, onError) {
  const { connection, writer } = await openClient(port, "session", onError);
  const stream = new EventStream(port, writer.openStream(), () => undefined, onError);
  await stream.opened;
  connection.close();
  return /** @type {any} */ (stream);
}
