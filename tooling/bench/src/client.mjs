import { AnswerChecker, WrongAnswer } from "./answers.mjs";
import { Connection } from "./connection.mjs";
import { INITIALIZE, INITIALIZED, RequestWriter } from "./dialects.mjs";
import { headerOf, statusOf } from "./http-text.mjs";

/** @typedef {import("./dialects.mjs").Dialect} Dialect */

/**
 * Opens a connection and, in dialects that have one, a session on it.
 *
 * @param {number} port
 * @param {Dialect} dialect
 * @param {(error: Error) => void} onError
 */
export async function openClient(port, dialect, onError) {
  const connection = new Connection(port, onError);
  const sessionId = dialect === "session" ? await openSession(connection, port) : undefined;
  return { connection, writer: new RequestWriter(dialect, port, { sessionId }), sessionId };
}

/**
 * The handshake of Streamable HTTP. A server that names no session gets requests which name one, all
 * the same: so everybody is sent the same bytes.
 *
 * @param {Connection} connection
 * @param {number} port
 */
export async function openSession(connection, port) {
  const begin = new RequestWriter("session", port).requests(INITIALIZE);
  const response = await connection.exchange(begin(0));
  new AnswerChecker(isInitializeResult).check(response, 0);
  const sessionId = headerOf(response.head, "mcp-session-id") ?? "st_0000000000000000000000";
  const writer = new RequestWriter("session", port, { sessionId });
  await notify(connection, writer);
  return sessionId;
}

/**
 * @param {Connection} connection
 * @param {RequestWriter} writer
 */
async function notify(connection, writer) {
  const { head, body } = await connection.exchange(writer.notification(INITIALIZED));
  if (statusOf(head) !== 202) throw new WrongAnswer(`${head} ${body}`);
}

/** @param {Record<string, unknown>} result */
export function isInitializeResult(result) {
  return typeof result["protocolVersion"] === "string" && typeof result["serverInfo"] === "object";
}
