import { once } from "node:events";
import { connect } from "node:net";

/** An event stream never ends by itself: what has come of it by then is the answer. */
const STREAM = /^content-type: text\/event-stream/im;
const PATIENCE_MS = 5_000;

/**
 * Sends bytes as they are, then no more; resolves to all that comes back. Rejects where the server keeps
 * the connection and says nothing, since then it hangs.
 */
export async function answerTo(port: number, bytes: Uint8Array): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  let answer = "";
  let hung = false;
  socket.setEncoding("latin1");
  socket.on("error", () => undefined);
  socket.on("data", (text: string) => {
    answer += text;
    if (STREAM.test(answer)) socket.destroy();
  });
  socket.on("end", () => socket.destroy());
  const patience = setTimeout(() => {
    hung = true;
    socket.destroy();
  }, PATIENCE_MS);
  socket.end(bytes);
  await once(socket, "close");
  clearTimeout(patience);
  if (hung)
    throw new Error(
      `No end of the answer to ${JSON.stringify(Buffer.from(bytes).toString("latin1"))}: ${answer}`,
    );
  return answer;
}
