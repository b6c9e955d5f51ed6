// What everybody is measured by: node:http that reads the body, parses it and answers. No check, no
// session, no limit. `/sse` and `/messages` are the same for http-sse.
import { createServer } from "node:http";
import { serveMeasured } from "../src/measured-server.mjs";
import { answer } from "./answer.mjs";

/** @type {Map<string, import("node:http").ServerResponse>} */
const streams = new Map();
let opened = 0;

const server = createServer((request, response) => {
  if (request.method === "GET") return openStream(request.url ?? "", response);
  /** @type {Buffer[]} */
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const { id, method, params } = JSON.parse(Buffer.concat(chunks).toString());
    if (id === undefined) return response.writeHead(202).end();
    const json = JSON.stringify({ jsonrpc: "2.0", id, result: answer(method, params) });
    const url = request.url ?? "";
    if (url.startsWith("/messages")) {
      response.writeHead(202).end();
      streams.get(url.slice(url.indexOf("=") + 1))?.write(`event: message\ndata: ${json}\n\n`);
      return undefined;
    }
    return response
      .writeHead(200, {
        "Content-Type": "application/json",
        "Content-Length": Buffer.byteLength(json),
      })
      .end(json);
  });
  return undefined;
});

/**
 * @param {string} url
 * @param {import("node:http").ServerResponse} response
 */
function openStream(url, response) {
  const id = String((opened += 1));
  streams.set(id, response);
  response.on("close", () => streams.delete(id));
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  if (url === "/sse") response.write(`event: endpoint\ndata: /messages?session_id=${id}\n\n`);
  else response.flushHeaders();
}

serveMeasured(server, (message) => {
  const event = Buffer.from(`event: message\ndata: ${message}\n\n`);
  for (const response of streams.values()) response.write(event);
});
