import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../src/testing/free-port.js";
import { redisBinary } from "../../src/testing/redis-binary.js";
import { redisCommand } from "../../src/testing/redis-command.js";
import { eventually } from "./eventually.js";

/** One that decides alone. */
export interface Sentinel {
  readonly port: number;
  /** Makes the replica the master, and resolves when it is, and the old master its replica. */
  failOver(): Promise<void>;
  stop(): Promise<void>;
}

/** Watches a master by the name of `main`. */
export async function startSentinel(masterPort: number): Promise<Sentinel> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "crossfade-sentinel-"));
  const file = join(folder, "sentinel.conf");
  const lines = [
    `port ${port}`,
    "bind 127.0.0.1",
    `dir ${folder}`,
    `sentinel monitor main 127.0.0.1 ${masterPort} 1`,
    "sentinel down-after-milliseconds main 1000",
    "sentinel failover-timeout main 5000",
  ];
  writeFileSync(file, lines.join("\n"));
  const child = spawn(redisBinary() ?? "", [file, "--sentinel"], { stdio: "ignore" });
  const ask = (...words: readonly string[]): Promise<string> => redisCommand(port, ...words);
  const master = async (): Promise<string> => ask("SENTINEL", "MASTER", "main").catch(() => "");
  const hasReplica = async (): Promise<boolean> =>
    /\r\nnum-slaves\r\n\$1\r\n1\r\n/.test(await master());
  const address = (): Promise<string> => ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "main");
  await eventually(hasReplica);
  return {
    port,
    async failOver() {
      const before = await address();
      // Refused while the last one is not quite over.
      await eventually(() => ask("SENTINEL", "FAILOVER", "main").then(isOk, () => false));
      await eventually(async () => (await address()) !== before);
      await eventually(async () => /\r\nflags\r\n\$6\r\nmaster\r\n/.test(await master()));
    },
    async stop() {
      child.kill("SIGKILL");
      await once(child, "exit");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function isOk(reply: string): boolean {
  return reply.startsWith("+OK");
}
