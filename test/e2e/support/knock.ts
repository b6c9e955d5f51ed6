import { connect } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { closed } from "./bare-session.js";

/** The server is in this process: by then it has read what came, and answered what it could. */
const TURNS_TO_ANSWER = 50;
const PATIENCE_MS = 5_000;

/** What came of sending these bytes over a connection of their own. */
export interface Answer {
  readonly sent: Buffer;
  readonly text: string;
  /** Of all the responses, in order. */
  readonly statuses: readonly number[];
  /** The server kept its end open although ours was closed. */
  readonly hung: boolean;
}

/** Sends bytes, gives the server time to answer, and closes our end of the connection. */
export async function knock(port: number, sent: Buffer): Promise<Answer> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  let text = "";
  socket.setEncoding("latin1");
  socket.on("data", (chunk: string) => (text += chunk));
  socket.on("error", () => undefined);
  socket.write(sent);
  for (let left = TURNS_TO_ANSWER; left > 0 && !socket.closed; left -= 1) await turn();
  socket.end();
  let hung = false;
  const timer = setTimeout(() => {
    hung = true;
    socket.destroy();
  }, PATIENCE_MS);
  await closed(socket);
  clearTimeout(timer);
  const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
  return { sent, text, statuses, hung };
}
