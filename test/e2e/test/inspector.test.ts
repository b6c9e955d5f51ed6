import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { startServer, type TestServer } from "../support/start-server.js";

const require = createRequire(import.meta.url);
const manifest = require.resolve("@modelcontextprotocol/inspector-cli/package.json");
const build = join(dirname(manifest), "build");

let server: TestServer;

beforeEach(async () => {
  server = await startServer();
});

afterEach(() => server.stop());

/** Runs the inspector's command line against a path; resolves to what it prints. */
async function inspect(path: string, ...args: string[]): Promise<unknown> {
  // It looks for its manifest from the folder that it is started in.
  const options = { cwd: build };
  const all = [join(build, "cli.js"), "--cli", server.url + path, ...args];
  const { stdout } = await promisify(execFile)(process.execPath, all, options);
  return JSON.parse(stdout);
}

describe("the official inspector's command line", () => {
  it.each([
    ["/mcp", "http"],
    ["/sse", "sse"],
  ])("lists tools and calls one: %s over %s", async (path, transport) => {
    const over = ["--transport", transport];
    const listed = inspect(path, ...over, "--method", "tools/list");
    const echo = ["--method", "tools/call", "--tool-name", "echo", "--tool-arg", "text=hello"];
    const called = inspect(path, ...over, ...echo);
    expect(await listed).toMatchObject({
      tools: expect.arrayContaining([expect.objectContaining({ name: "echo" })]),
    });
    expect(await called).toEqual({ content: [{ type: "text", text: "hello" }] });
  });
});
