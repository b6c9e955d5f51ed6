import { WrongAnswer } from "./answers.mjs";
import { openClient } from "./client.mjs";
import { EventStream } from "./event-stream.mjs";
import { HttpSseClient } from "./http-sse-client.mjs";

/** Streams that are opened at once: more would only wait for each other. */
const OPENING = 50;
/** Makes the event, with its `event:` and `data:`, 200 bytes long. */
const FILLER = "x".repeat(84);

/**
 * One message to many streams. The next is sent when every stream has it.
 *
 * @param {import("./workload.mjs").Target} target
 * @param {{ streams: number }} options
 * @returns {Promise<import("./workload.mjs").Load>}
 */
export async function fanOutLoad({ server, port, dialect, onError }, { streams }) {
  let sequence = 0;
  let missing = 0;
  let onComplete = () => {};
  const take = (/** @type {string} */ data) => {
    if (!data.includes(`"sequence":${sequence},`)) {
      return onError(new WrongAnswer(`Instead of event ${sequence}: ${data}`));
    }
    missing -= 1;
    return missing === 0 ? onComplete() : undefined;
  };
  /** @type {{ close: () => void }[]} */
  const open = [];
  const openOne = dialect === "http-sse" ? openHttpSse : openStandalone;
  while (open.length < streams) {
    const length = Math.min(OPENING, streams - open.length);
    const opened = Array.from({ length }, () => openOne(port, take, onError));
    open.push(...(await Promise.all(opened)));
  }
  return {
    async slice(ms) {
      const until = performance.now() + ms;
      let delivered = 0;
      do {
        sequence += 1;
        missing = streams;
        const complete = new Promise((/** @type {(value: void) => void} */ resolve) => {
          onComplete = resolve;
        });
        server.broadcast(messageOf(sequence));
        await complete;
        delivered += streams;
      } while (performance.now() < until);
      return delivered;
    },
    close: () => open.forEach((stream) => stream.close()),
  };
}

/** @param {number} sequence */
function messageOf(sequence) {
  const params = { level: "info", data: { sequence, text: FILLER } };
  return JSON.stringify({ jsonrpc: "2.0", method: "notifications/message", params });
}

/**
 * @param {number} port
 * @param {(data: string) => void} take
 * @param {(error: Error) => void} onError
 */
async function openHttpSse(port, take, onError) {
  const client = new HttpSseClient(port, onError);
  await client.named();
  client.onMessage = take;
  return client;
}

/** The `GET` stream of a session. @type {typeof openHttpSse} */
async function openStandalone(port, take, onError) {
  const { connection, writer } = await openClient(port, "session", onError);
  const stream = new EventStream(port, writer.openStream(), take, onError);
  await stream.opened;
  connection.close();
  return /** @type {any} */ (stream);
}
