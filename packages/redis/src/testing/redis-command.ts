import { connect } from "node:net";

/** Sends one command on a connection of its own, and resolves to its reply as it stands on the wire. */
export function redisCommand(port: number, ...words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let reply = "";
    socket.setEncoding("utf8");
    socket.on("connect", () => {
      const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
      // The server closes the connection as well when it has answered.
      socket.end(`*${words.length}\r\n${parts.join("")}`);
    });
    socket.on("data", (chunk: string) => (reply += chunk));
    socket.on("error", reject);
    socket.on("close", () => {
      if (reply.startsWith("-")) reject(new Error(reply.slice(1).trim()));
      else resolve(reply);
    });
  });
}
