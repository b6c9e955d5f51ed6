import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { TransportError } from "../../src/errors/transport-error.js";
import type { HttpHandler, HttpRequest, StreamSink } from "../../src/http/http-message.js";
import type { WithAdapter } from "../../src/testing/http-adapter-contract.js";

/** The least that passes the contract: packages above this one have adapters for use. */
export const withPlainAdapter: WithAdapter = async (handler, use) => {
  const server = createServer((request, response) => void answer(handler, request, response));
  await once(server.listen(0, "127.0.0.1"), "listening");
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
};

async function answer(
  handler: HttpHandler,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const { status, headers, body, stream } = await handler(toRequest(incoming, response));
    response.writeHead(status, [...headers, ...lengthOf(body)]);
    if (!stream) return void response.end(body);
    response.flushHeaders();
    stream(toSink(response));
  } catch {
    response.writeHead(500).end();
  }
}

function lengthOf(body: string | undefined): string[] {
  return body === undefined ? [] : ["Content-Length", String(Buffer.byteLength(body))];
}

function toRequest(incoming: IncomingMessage, response: ServerResponse): HttpRequest {
  const [path = "/", ...query] = (incoming.url ?? "/").split("?");
  return {
    method: incoming.method ?? "GET",
    path,
    mountPath: "",
    query: query.join("?"),
    headers: incoming.headers,
    remoteAddress: incoming.socket.remoteAddress,
    localAddress: incoming.socket.localAddress,
    auth: undefined,
    parsedBody: undefined,
    readBody: async (maxBytes) => decode(await readBytes(incoming, maxBytes)),
    onDisconnect: (callback) =>
      void response.once("close", () => {
        if (!response.writableFinished) callback();
      }),
  };
}

function readBytes(incoming: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const announced = Number(incoming.headers["content-length"] ?? 0);
    if (announced > maxBytes) reject(new TransportError("BODY_TOO_LARGE", "announced"));
    const chunks: Buffer[] = [];
    let length = 0;
    incoming.on("data", (chunk: Buffer) => {
      length += chunk.length;
      chunks.push(chunk);
      if (length > maxBytes) reject(new TransportError("BODY_TOO_LARGE", "arrived"));
    });
    incoming.on("end", () => resolve(Buffer.concat(chunks)));
    incoming.on("close", () => reject(new TransportError("SESSION_DISCONNECTED", "left")));
    incoming.on("error", () => undefined);
  });
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new TransportError("PARSE_ERROR", "not UTF-8", { cause });
  }
}

function toSink(response: ServerResponse): StreamSink {
  return {
    get waitingBytes() {
      return response.writableLength;
    },
    write(chunk, shared = "") {
      if (response.writableEnded || response.destroyed) return false;
      response.write(chunk);
      return response.write(shared);
    },
    end: () => void response.end(),
    destroy: () => void response.destroy(),
    listen(listener) {
      response.on("drain", () => listener.drained());
      response.once("close", () => listener.closed());
      response.on("error", () => undefined);
    },
  };
}
