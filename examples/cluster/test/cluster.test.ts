import { describe, expect, it } from "@jest/globals";
import { execFile, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const folder = fileURLToPath(new URL("..", import.meta.url));
const redisIsHere = spawnSync("redis-server", ["--version"]).status === 0;
if (!redisIsHere) console.warn("Skipped: redis-server is not installed");

describe("examples/cluster", () => {
  (redisIsHere ? it : it.skip)(
    "goes on counting on another node when one is killed",
    async () => {
      const run = promisify(execFile)(process.execPath, ["cluster.js"], { cwd: folder });
      const lines = (await run).stdout.trim().split("\n");
      const counts = lines.map((line) => line.split(",")[0]);
      expect(counts.filter((count) => /^\d$/.test(count ?? "")).map(Number)).toEqual([
        1, 2, 3, 4, 5, 6, 7, 8,
      ]);
      expect(lines[4]).toMatch(/is killed$/);
      expect(lines[5]?.split("port ")[1]).not.toBe(lines[3]?.split("port ")[1]);
    },
    90_000,
  );
});
