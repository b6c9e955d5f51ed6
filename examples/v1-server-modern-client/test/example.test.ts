import { describe, expect, it } from "@jest/globals";
import { spawn, execFile } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const folder = fileURLToPath(new URL("..", import.meta.url));

describe("examples/v1-server-modern-client", () => {
  it("answers a client of 2026-07-28, which it asks while it answers", async () => {
    const server = spawn(process.execPath, ["server.js", "0"], { cwd: folder });
    const exited = once(server, "exit");
    try {
      const [line] = (await once(createInterface(server.stdout), "line")) as [string];
      const url = line.replace("listening on ", "");
      const { stdout } = await promisify(execFile)(process.execPath, ["client.js", url], {
        cwd: folder,
      });
      expect(stdout).toBe("revision: 2026-07-28\nasked: Which tea?\nOne Earl Grey, coming up.\n");
    } finally {
      server.kill("SIGTERM");
    }
    expect(await exited).toEqual([0, null]);
  });
});
