import { AnswerChecker } from "./answers.mjs";
import { HttpSseClient, requireAccepted } from "./http-sse-client.mjs";

/**
 * Clients of http-sse that each post a request, and post the next one when they have been told that it
 * was accepted and its answer has come on their stream.
 *
 * @param {import("./workload.mjs").Target} target
 * @param {{ sessions: number, call: import("./dialects.mjs").Call, isRight: import("./answers.mjs").IsRight }} options
 * @returns {Promise<import("./workload.mjs").Load>}
 */
export async function roundTripLoad({ port, onError }, { sessions, call, isRight }) {
  const clients = await Promise.all(
    Array.from({ length: sessions }, async () => {
      const client = new HttpSseClient(port, onError);
      await client.named();
      const connection = client.connect();
      await client.handshake(connection);
      const text = client.writer.requests(call);
      return { client, connection, text, checker: new AnswerChecker(isRight) };
    }),
  );
  let nextId = 1;
  return {
    slice: (ms) =>
      new Promise((resolve) => {
        const until = performance.now() + ms;
        let answered = 0;
        let busy = clients.length;
        for (const { client, connection, text, checker } of clients) {
          const ask = () => {
            const id = nextId++;
            let waiting = 2;
            const done = () => {
              waiting -= 1;
              if (waiting > 0) return undefined;
              answered += 1;
              if (performance.now() < until) return ask();
              busy -= 1;
              return busy === 0 ? resolve(answered) : undefined;
            };
            client.onMessage = (data) => {
              checker.checkJson(data, id);
              done();
            };
            connection.send(text(id), (response) => {
              requireAccepted(response);
              done();
            });
          };
          ask();
        }
      }),
    close: () =>
      clients.forEach(({ client, connection }) => {
        client.close();
        connection.close();
      }),
  };
}
