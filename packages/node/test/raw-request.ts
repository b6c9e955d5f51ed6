import { connect } from "node:net";

/** Sends bytes as they are, and resolves to all that comes back until the server closes. */
export async function rawRequest(baseUrl: string, ...chunks: string[]): Promise<string> {
  const { hostname, port } = new URL(baseUrl);
  const socket = connect(Number(port), hostname);
  socket.setEncoding("utf8");
  for (const chunk of chunks) socket.write(chunk);
  let answer = "";
  for await (const text of socket) answer += text as string;
  return answer;
}
