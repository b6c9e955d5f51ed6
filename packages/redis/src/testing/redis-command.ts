import { connect } from "node:net";

/** Sends one command on a connection of its own, and resolves to its reply as it stands on the wire. */
export function redisCommand(port: number, ...words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let reply = "";
    socket.setEncoding("utf8");
    socket.on("connect", () => {
      const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
      // QUIT, so that the server closes the connection when it has answered.
      socket.write(`*${words.length}\r\n${parts.join("")}*1\r\n$4\r\nQUIT\r\n`);
    });
    socket.on("data", (chunk: string) => (reply += chunk));
    socket.on("error", reject);
    socket.on("close", () => {
      const own = reply.replace(/\+OK\r\n$/, "");
      if (own.startsWith("-")) reject(new Error(own.slice(1).trim()));
      else resolve(own);
    });
  });
}
