import { afterEach, beforeEach, expect, it } from "@jest/globals";
import express from "express";
import { createServer, request as httpRequest, type Server } from "node:http";
import { connectClient } from "../support/connect-client.js";
import {
  HTTP_SSE_CLIENTS,
  MODERN_CLIENTS,
  STREAMABLE_HTTP_CLIENTS,
} from "../support/sdk-clients.js";
import { listen, shut, startServer, type TestServer } from "../support/start-server.js";

const PREFIX = "/gateway/tools";

let server: TestServer;
let proxy: Server;
let url: string;

beforeEach(async () => {
  server = await startServer();
  proxy = createServer(
    express().use(PREFIX, (request, response) => {
      // As a proxy does by default: the prefix is taken off, and Host names the upstream.
      const headers = { ...request.headers, host: `127.0.0.1:${server.port}` };
      const { method, url: path } = request;
      const upstream = httpRequest({ port: server.port, method, path, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      response.on("close", () => upstream.destroy());
      upstream.on("error", () => response.destroy());
      request.pipe(upstream);
    }),
  );
  url = `http://127.0.0.1:${await listen(proxy)}`;
});

afterEach(async () => {
  await server.stop();
  await shut(proxy);
});

const CLIENTS = [
  ...HTTP_SSE_CLIENTS.map((version) => ({ version, path: "/sse" })),
  ...[...STREAMABLE_HTTP_CLIENTS, ...MODERN_CLIENTS].map((version) => ({ version, path: "/mcp" })),
];

it.each(CLIENTS)(
  "$version.version works on $path behind a prefix that it alone knows of",
  async ({ version, path }) => {
    const client = await connectClient(version, url + PREFIX + path);
    expect(await client.call("echo", { text: "through" })).toBe("through");
    expect(await client.call("ask_model")).toBe("4");
    await client.close();
  },
);
