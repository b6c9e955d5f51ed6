// A server that is fast because it is wrong: whatever the question, its answer is the same.
import { createServer } from "node:http";
import { serveMeasured } from "../../src/measured-server.mjs";

const BODY = JSON.stringify({ jsonrpc: "2.0", id: 1, result: { content: [] } });

serveMeasured(
  createServer((request, response) => {
    request
      .resume()
      .on("end", () => response.writeHead(200, { "Content-Length": BODY.length }).end(BODY));
  }),
);
