import { fromMethods } from "@crossfade/core";
import { describe, expect, it } from "@jest/globals";
import express from "express";
import { createServer } from "node:http";
import request from "supertest";
import { attachCrossfade } from "../src/attach-crossfade.js";

const INITIALIZE = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "c", version: "1" },
  },
};
const backend = fromMethods({
  serverInfo: { name: "hello", version: "1.0.0" },
  capabilities: {},
  methods: {},
});

describe("attachCrossfade", () => {
  it("answers MCP before the application sees it, and leaves the rest to the application", async () => {
    const seen: string[] = [];
    const app = express()
      .use((message, _, next) => {
        seen.push(message.path);
        next();
      })
      .get("/", (_, response) => void response.send("mine"));
    const server = createServer(app);
    const endpoint = attachCrossfade(server, { backend });
    const answer = await request(server)
      .post("/mcp")
      .set("Accept", "application/json, text/event-stream")
      .send(INITIALIZE)
      .expect(200);
    expect(answer.body).toMatchObject({ id: 1, result: { serverInfo: { name: "hello" } } });
    expect(answer.headers["x-powered-by"]).toBeUndefined();
    await request(server).get("/").expect(200, "mine");
    await request(server).get("/nobody").expect(404);
    expect(seen).toEqual(["/", "/nobody"]);
    await endpoint.close();
  });

  it("refuses options that are wrong, and leaves the server alone", () => {
    const server = createServer();
    expect(() => attachCrossfade(server, { backend, config: { maxSessions: -1 } })).toThrow(
      /maxSessions/,
    );
    expect(server.listeners("request")).toEqual([]);
  });
});
