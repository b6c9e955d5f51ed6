// The least that can be called http-sse: no checks, no sessions, no replay. What all else is measured by.
import { createServer } from "node:http";
import { serveMeasured } from "../../../tooling/bench/src/measured-server.mjs";

/** @type {Map<string, import("node:http").ServerResponse>} */
const streams = new Map();
let next = 0;

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost");
  if (pathname === "/sse") {
    const id = String((next += 1));
    streams.set(id, response);
    response.on("close", () => streams.delete(id));
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write(`event: endpoint\ndata: /messages?session_id=${id}\n\n`);
    return;
  }
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (text) => (body += text));
  request.on("end", () => {
    const { id } = JSON.parse(body);
    response.writeHead(202).end();
    const answer = JSON.stringify({ jsonrpc: "2.0", id, result: {} });
    streams.get(searchParams.get("session_id") ?? "")?.write(`data: ${answer}\n\n`);
  });
});

serveMeasured(server, (message) => {
  const event = `data: ${message}\n\n`;
  for (const response of streams.values()) response.write(event);
});
