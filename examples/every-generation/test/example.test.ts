import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { execFile, spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const folder = fileURLToPath(new URL("..", import.meta.url));

describe("examples/every-generation", () => {
  let server: ChildProcessWithoutNullStreams;
  let url: string;

  beforeAll(async () => {
    server = spawn(process.execPath, ["server.js", "0"], { cwd: folder });
    const [line] = (await once(createInterface(server.stdout), "line")) as [string];
    url = line.replace("listening on ", "");
  });

  afterAll(async () => {
    const exited = once(server, "exit");
    server.kill("SIGTERM");
    expect(await exited).toEqual([0, null]);
  });

  it("answers a client of each generation, and asks each of them", async () => {
    const files = ["http-sse-client.js", "session-client.js", "modern-client.js"];
    const run = async (file: string) =>
      (await promisify(execFile)(process.execPath, [file, url], { cwd: folder })).stdout;
    expect(await Promise.all(files.map(run))).toEqual([
      "HTTP-SSE! Hello, http-sse.\n",
      "SESSION! Hello, session.\n",
      "MODERN! Hello, modern.\n",
    ]);
  });

  it("knows of how many it was used", async () => {
    const who = await (await fetch(`${url}/who`)).json();
    expect(who).toEqual([
      { transport: "http-sse", sessions: 1, withoutSession: 0 },
      { transport: "streamable-http", sessions: 1, withoutSession: expect.any(Number) },
    ]);
  });
});
