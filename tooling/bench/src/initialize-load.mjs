import { AnswerChecker, WrongAnswer } from "./answers.mjs";
import { isInitializeResult } from "./client.mjs";
import { Connection } from "./connection.mjs";
import { INITIALIZE, RequestWriter } from "./dialects.mjs";
import { headerOf, statusOf } from "./http-text.mjs";

/** So that a slice stays within the sessions that a server may have. */
const MAX_SESSIONS = 4_000;

/**
 * Clients that only begin. Their sessions are ended after each slice, which is not measured.
 *
 * @param {import("./workload.mjs").Target} target
 * @param {{ connections: number }} options
 * @returns {Promise<import("./workload.mjs").Load>}
 */
export async function initializeLoad({ port, dialect, onError }, { connections }) {
  const text = new RequestWriter(dialect, port).requests(INITIALIZE);
  const clients = Array.from({ length: connections }, () => ({
    connection: new Connection(port, onError),
    checker: new AnswerChecker(isInitializeResult),
  }));
  /** @type {string[]} */
  let sessions = [];
  let nextId = 1;
  return {
    slice: (ms) =>
      new Promise((resolve) => {
        const until = performance.now() + ms;
        let answered = 0;
        let busy = clients.length;
        for (const { connection, checker } of clients) {
          const ask = () => {
            const id = nextId++;
            connection.send(text(id), (response) => {
              checker.check(response, id);
              answered += 1;
              const sessionId = headerOf(response.head, "mcp-session-id");
              if (sessionId !== undefined) sessions.push(sessionId);
              if (performance.now() < until && answered < MAX_SESSIONS) return ask();
              busy -= 1;
              if (busy === 0) resolve(answered);
            });
          };
          ask();
        }
      }),
    async tidy() {
      const ended = sessions;
      sessions = [];
      await Promise.all(
        clients.map(async ({ connection }) => {
          for (let id = ended.pop(); id !== undefined; id = ended.pop()) {
            await endSession(connection, dialect, port, id);
          }
        }),
      );
    },
    close: () => clients.forEach(({ connection }) => connection.close()),
  };
}

/**
 * @param {Connection} connection
 * @param {import("./dialects.mjs").Dialect} dialect
 * @param {number} port
 * @param {string} sessionId
 */
async function endSession(connection, dialect, port, sessionId) {
  const { head } = await connection.exchange(
    new RequestWriter(dialect, port, { sessionId }).endSession(),
  );
  if (statusOf(head) !== 200) throw new WrongAnswer(head);
}
