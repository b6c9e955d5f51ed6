import { Connection } from "./connection.mjs";
import { openSession } from "./client.mjs";
import { requestLoad } from "./request-load.mjs";

const CONNECTIONS = 16;

/**
 * A few busy sessions on a server that holds many more, of which nothing is heard.
 *
 * @param {import("./workload.mjs").Target} target
 * @param {{ busy: number, idle: number, call: import("./dialects.mjs").Call, isRight: import("./answers.mjs").IsRight }} options
 */
export async function besideIdleLoad(target, { busy, idle, call, isRight }) {
  await openIdleSessions(target, idle);
  return requestLoad(target, { connections: busy, call, isRight });
}

/**
 * Begins sessions, and leaves them alone. Resolves to their ids.
 *
 * @param {import("./workload.mjs").Target} target
 * @param {number} count
 */
export async function openIdleSessions({ port, onError }, count) {
  let left = count;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      const connection = new Connection(port, onError);
      for (; left > 0; left -= 1) await openSession(connection, port);
      connection.close();
    }),
  );
}
