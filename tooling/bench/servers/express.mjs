// Express as everybody uses it for JSON, without MCP.
import express from "express";
import { createServer } from "node:http";
import { serveMeasured } from "../src/measured-server.mjs";
import { answer } from "./answer.mjs";

const app = express();
app.use(express.json());
app.post("/mcp", (request, response) => {
  const { id, method, params } = request.body;
  if (id === undefined) response.status(202).end();
  else response.json({ jsonrpc: "2.0", id, result: answer(method, params) });
});

serveMeasured(createServer(app));
