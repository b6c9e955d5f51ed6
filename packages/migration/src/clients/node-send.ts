import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Socket } from "node:net";
import type { HttpSend } from "./http-send.js";
import { serverEvents } from "./server-events.js";

/** What one client's connections have carried so far. */
interface ConnectionCounts {
  /** Connections that are open now. */
  readonly open: number;
  /** The most that were open at once. */
  readonly mostOpen: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
}

/** Sends with Node's own client, and knows each of its connections. */
export interface CountingSend {
  readonly send: HttpSend;
  counts(): ConnectionCounts;
  /** Cuts every connection. */
  destroy(): void;
}

/** A client of its own, with connections of its own that are kept alive. */
export function nodeSend(): CountingSend {
  const sockets = new Set<Socket>();
  const gone = { sent: 0, received: 0 };
  let mostOpen = 0;
  const agents = {
    "http:": new Agent({ keepAlive: true }),
    "https:": new HttpsAgent({ keepAlive: true }),
  };

  const watch = (socket: Socket): void => {
    if (sockets.has(socket)) return;
    sockets.add(socket);
    mostOpen = Math.max(mostOpen, sockets.size);
    socket.once("close", () => {
      sockets.delete(socket);
      gone.sent += socket.bytesWritten;
      gone.received += socket.bytesRead;
    });
  };

  const send: HttpSend = ({ method, url, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const isHttps = url.startsWith("https:");
      const options = { method, headers, signal, agent: agents[isHttps ? "https:" : "http:"] };
      const request = (isHttps ? httpsRequest : httpRequest)(url, options);
      request.on("socket", watch);
      request.on("error", reject);
      request.on("response", (response: IncomingMessage) => {
        response.setEncoding("utf8");
        resolve({
          status: response.statusCode ?? 0,
          header: (name) => {
            const value = response.headers[name];
            return typeof value === "object" ? value.join(", ") : value;
          },
          headerNames: Object.keys(response.headers),
          text: () => textOf(response),
          events: () => serverEvents(response as AsyncIterable<string>),
          discard: () => response.destroy(),
        });
      });
      request.end(body);
    });

  return {
    send,
    counts: () => {
      let { sent: bytesSent, received: bytesReceived } = gone;
      for (const { bytesWritten, bytesRead } of sockets) {
        bytesSent += bytesWritten;
        bytesReceived += bytesRead;
      }
      return { open: sockets.size, mostOpen, bytesSent, bytesReceived };
    },
    destroy: () => {
      agents["http:"].destroy();
      agents["https:"].destroy();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function textOf(response: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    response.on("data", (chunk: string) => (text += chunk));
    response.on("end", () => resolve(text));
    response.on("error", reject);
  });
}
