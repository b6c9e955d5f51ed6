import { jsonReply, textReply } from "@crossfade/core";
import { describeHttpAdapter } from "@crossfade/core/testing";
import { describe, expect, it } from "@jest/globals";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import request from "supertest";
import { attach } from "../src/attach.js";
import { withRunning } from "./with-server.js";

describeHttpAdapter({ describe, it }, "node, attached to a server", (handler, use) => {
  const server = createServer((_, response) => response.writeHead(418).end());
  attach(server, handler);
  return withRunning(server, use);
});

describe("attach", () => {
  const app = (_: IncomingMessage, response: ServerResponse) => void response.end("the app's");
  const mcp = ({ path }: { path: string }) =>
    path === "/mcp" ? jsonReply(200, "the endpoint's") : undefined;

  it("leaves to the server what is not the handler's", async () => {
    const server = createServer(app);
    attach(server, mcp);
    await request(server).get("/mcp").expect(200, '"the endpoint\'s"');
    await request(server).get("/").expect(200, "the app's");
  });

  it("calls all that the server called before, in order and as it did", async () => {
    const server = createServer(app);
    const called: unknown[] = [];
    server.prependListener("request", function (this: unknown) {
      called.push(this === server);
    });
    attach(server, mcp);
    await request(server).get("/").expect(200, "the app's");
    await request(server).get("/mcp").expect(200);
    expect(called).toEqual([true]);
  });

  it("answers 404 to the rest where the server served nothing", async () => {
    const server = createServer();
    attach(server, mcp);
    await request(server).get("/mcp").expect(200);
    await request(server).get("/").expect(404);
  });

  it("may be done more than once, and be undone", async () => {
    const server = createServer(app);
    attach(server, mcp);
    const undo = attach(server, ({ path }) => (path === "/two" ? textReply(200, "2") : undefined));
    await request(server).get("/two").expect(200, "2\n");
    await request(server).get("/mcp").expect(200);
    undo();
    undo();
    await request(server).get("/two").expect(200, "the app's");
    await request(server).get("/mcp").expect(200);
  });
});
