import { AnswerChecker } from "./answers.mjs";
import { openClient } from "./client.mjs";

/**
 * @typedef {import("./workload.mjs").Target} Target
 * @typedef {import("./workload.mjs").Load} Load
 */

/**
 * Clients that each send a request, wait for the answer, and send the next.
 *
 * @param {Target} target
 * @param {{ connections: number, call: import("./dialects.mjs").Call, isRight: import("./answers.mjs").IsRight }} options
 * @returns {Promise<Load>}
 */
export async function requestLoad({ port, dialect, onError }, { connections, call, isRight }) {
  const clients = await Promise.all(
    Array.from({ length: connections }, async () => {
      const { connection, writer } = await openClient(port, dialect, onError);
      return { connection, text: writer.requests(call), checker: new AnswerChecker(isRight) };
    }),
  );
  let nextId = 1;
  return {
    slice: (ms) =>
      new Promise((resolve) => {
        const until = performance.now() + ms;
        let answered = 0;
        let busy = clients.length;
        for (const client of clients) {
          const ask = () => {
            const id = nextId++;
            client.connection.send(client.text(id), (response) => {
              client.checker.check(response, id);
              answered += 1;
              if (performance.now() < until) return ask();
              busy -= 1;
              if (busy === 0) resolve(answered);
            });
          };
          ask();
        }
      }),
    close: () => clients.forEach(({ connection }) => connection.close()),
  };
}
