import { connect } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { closed } from "./bare-session.js";
import { SESSION_ID } from "./latin1-requests.js";

/** The server is in this process: by then it has read what came, and answered what it could. */
const TURNS_TO_ANSWER = 50;
const PATIENCE_MS = 5_000;

/** What is sent over a connection of its own. */
export interface Knock {
  /** A byte a character. */
  readonly sent: string;
  /** It is a whole request, which is owed an answer. Otherwise the server may just close. */
  readonly whole: boolean;
}

/** What came of it. */
export interface Answer extends Knock {
  readonly text: string;
  /** Of all the responses, in order. */
  readonly statuses: readonly number[];
  /** The server kept its end open although ours was closed. */
  readonly hung: boolean;
}

/** Sends bytes, gives the server time to answer, and closes our end of the connection. */
export async function knock(port: number, knocked: Knock, sessionId = ""): Promise<Answer> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  let text = "";
  socket.setEncoding("latin1");
  socket.on("data", (chunk: string) => (text += chunk));
  socket.on("error", () => undefined);
  socket.write(knocked.sent.replaceAll(SESSION_ID, sessionId), "latin1");
  const deadline = performance.now() + PATIENCE_MS;
  const waits = (turns: number): boolean =>
    knocked.whole ? text === "" && performance.now() < deadline : turns < TURNS_TO_ANSWER;
  for (let turns = 0; !socket.closed && waits(turns); turns += 1) await turn();
  socket.end();
  let hung = false;
  const timer = setTimeout(() => {
    hung = true;
    socket.destroy();
  }, PATIENCE_MS);
  await closed(socket);
  clearTimeout(timer);
  const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
  return { ...knocked, text, statuses, hung };
}
