import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const folder = fileURLToPath(new URL("..", import.meta.url));
const require = createRequire(import.meta.url);
const referenceServer = join(
  dirname(require.resolve("@crossfade/reference-server/package.json")),
  "dist",
  "main.js",
);

/** Starts a program, and resolves to the address in its first line. */
async function start(file: string, ...args: string[]): Promise<[ChildProcess, string]> {
  const child = spawn(process.execPath, [file, ...args], { cwd: folder });
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return [child, /https?:\/\/[^\s",]+/.exec(line)?.[0] ?? line];
}

async function stop(child: ChildProcess): Promise<void> {
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  expect(await exited).toEqual([0, null]);
}

const output = async (file: string, ...args: string[]) =>
  (await promisify(execFile)(process.execPath, [file, ...args], { cwd: folder })).stdout;

describe("the programs beside the pages, with the reference server", () => {
  let server: ChildProcess;
  let url: string;

  beforeAll(async () => {
    [server, url] = await start(referenceServer, "--port", "0");
  });

  afterAll(() => stop(server));

  it("basic-sse-client.js is told of the deprecation, and gets its answer", async () => {
    const lines = (await output("basic-sse-client.js", `${url}/sse`)).split("\n");
    expect(lines[0]).toMatch(/^deprecation: @\d+$/);
    expect(lines[2]).toBe("over http-sse");
  });

  it("migration-example.js finds all that is served, and rewrites a configuration", async () => {
    const text = await output("migration-example.js", `${url}/sse`);
    expect(text).toContain(`http-sse: ${url}/sse`);
    expect(text).toMatch(/stateless: http.*\/(mcp|sse)$/m);
    expect(text).toContain("maxConnections: 500 -> 5000");
    expect(text).toContain("ReadyToMigrate");
    expect(text).toContain("// ours");
    expect(text).toContain(`"type": "http", "url": "${url}/mcp"`);
  });
});

describe("legacy-integration.js", () => {
  const requestInit = { headers: { authorization: "Bearer token-of-ada" } };
  const eventSourceInit = {
    fetch: (target: string | URL | Request, init?: RequestInit) => {
      const headers = new Headers(init?.headers);
      headers.set("authorization", requestInit.headers.authorization);
      return fetch(target, { ...init, headers });
    },
  };

  it("serves its old clients where they look, and new ones beside them, each as themselves", async () => {
    const [server, url] = await start("legacy-integration.js", "0");
    for (const transport of [
      new SSEClientTransport(new URL(`${url}/sse`), { requestInit, eventSourceInit }),
      new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit }),
    ]) {
      const client = new Client({ name: "test", version: "1.0.0" });
      await client.connect(transport);
      const { content } = await client.callTool({ name: "whoami" });
      expect(content).toEqual([{ type: "text", text: "ada" }]);
      await client.close();
    }
    expect((await fetch(`${url}/sse`)).status).toBe(401);
    expect(await (await fetch(new URL("/", url))).text()).toBe("the rest of the application");
    await stop(server);
  });
});
