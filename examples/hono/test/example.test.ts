import { describe, expect, it } from "@jest/globals";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const folder = fileURLToPath(new URL("..", import.meta.url));

// test/runtimes runs the same application on Bun and Deno.
describe("examples/hono", () => {
  it("serves its own client beside the rest of the application, and ends when told", async () => {
    const server = spawn(process.execPath, ["server.js", "0"], { cwd: folder });
    const exited = once(server, "exit");
    try {
      const [line] = (await once(createInterface(server.stdout), "line")) as [string];
      const url = line.replace("listening on ", "");
      const { stdout } = await promisify(execFile)(process.execPath, ["client.js", url], {
        cwd: folder,
      });
      expect(stdout).toBe("tools: greet\nHello, Ada!\n");
      expect(await (await fetch(new URL("/api/health", url))).text()).toBe("fine");
      expect(await (await fetch(new URL("/", url))).text()).toBe("The rest of the application");
      expect((await fetch(new URL("/mcp", url))).status).toBe(404);
    } finally {
      server.kill("SIGTERM");
    }
    expect(await exited).toEqual([0, null]);
  });
});
