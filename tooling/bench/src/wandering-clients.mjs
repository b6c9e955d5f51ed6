// Clients behind a load balancer without affinity: each request goes to the next node.
import { AnswerChecker } from "./answers.mjs";
import { openSession } from "./client.mjs";
import { Connection } from "./connection.mjs";
import { RequestWriter } from "./dialects.mjs";
import { HttpSseClient, requireAccepted } from "./http-sse-client.mjs";

const CALL = { method: "tools/call", params: { name: "echo", arguments: { text: "hello" } } };

/**
 * @typedef {object} WanderingClient
 * @property {(id: number) => Promise<void>} ask sends a request to the next node; until it is answered
 * @property {() => void} close
 *
 * @typedef {(ports: readonly number[], home: number) => Promise<WanderingClient>} OpenClient
 */

/**
 * A connection broke: the measurement is worth nothing, and the process ends.
 *
 * @param {Error} error
 */
export function giveUp(error) {
  throw error;
}

/** @type {OpenClient} */
export async function openSessionClient(ports, home) {
  const connections = ports.map((port) => new Connection(port, giveUp));
  const port = ports[home] ?? NaN;
  const sessionId = await openSession(atTurn(connections, home), port);
  const text = new RequestWriter("session", port, { sessionId }).requests(CALL);
  const checker = new AnswerChecker(isEcho);
  let turn = home;
  return {
    ask: async (id) => {
      turn += 1;
      checker.check(await atTurn(connections, turn).exchange(text(id)), id);
    },
    close: () => connections.forEach((connection) => connection.close()),
  };
}

/** @type {OpenClient} */
export async function openHttpSseClient(ports, home) {
  const client = new HttpSseClient(ports[home] ?? NaN, giveUp);
  await client.named();
  const connections = ports.map((port) => new Connection(port, giveUp));
  await client.handshake(atTurn(connections, home));
  const text = client.writer.requests(CALL);
  const checker = new AnswerChecker(isEcho);
  let turn = home;
  return {
    ask: async (id) => {
      turn += 1;
      const answer = new Promise((/** @type {(data: string) => void} */ resolve) => {
        client.onMessage = resolve;
      });
      requireAccepted(await atTurn(connections, turn).exchange(text(id)));
      checker.checkJson(await answer, id);
    },
    close: () => {
      client.close();
      for (const connection of connections) connection.close();
    },
  };
}

/**
 * Has each client ask, wait, and ask again.
 *
 * @param {readonly WanderingClient[]} clients
 * @param {number} ms for about how long
 * @returns {Promise<number>} how many answers that was
 */
export async function askFor(clients, ms) {
  const until = performance.now() + ms;
  let answered = 0;
  await Promise.all(
    clients.map(async (client) => {
      while (performance.now() < until) {
        await client.ask((answered += 1));
      }
    }),
  );
  return answered;
}

/** @param {Record<string, unknown>} result */
function isEcho(result) {
  return JSON.stringify(result) === '{"content":[{"type":"text","text":"hello"}]}';
}

/**
 * @param {readonly Connection[]} connections
 * @param {number} turn
 */
function atTurn(connections, turn) {
  const connection = connections[turn % connections.length];
  if (!connection) throw new Error("There is no node");
  return connection;
}
