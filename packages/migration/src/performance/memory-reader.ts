import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { isObject } from "@crossfade/core";

/** Reads how much memory the server has, in bytes. */
export type MemoryReader = (signal?: AbortSignal) => Promise<number>;

/** The resident memory of a process on this machine. */
export function memoryOfProcess(pid: number): MemoryReader {
  return async () => {
    try {
      const status = await readFile(`/proc/${pid}/status`, "utf8");
      const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
      if (kilobytes !== undefined) return Number(kilobytes) * 1_024;
    } catch {
      // No Linux: `ps` knows.
    }
    const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", String(pid)]);
    return Number(stdout.trim()) * 1_024;
  };
}

/** The memory that a server tells of itself: the number called `heapUsed`, else `rss`, in its JSON. */
export function memoryAtUrl(
  url: string,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): MemoryReader {
  return async (signal) => {
    const response = await fetch(url, signal ? { signal } : {});
    const stats: unknown = await response.json();
    const bytes = numberIn(stats, "heapUsed") ?? numberIn(stats, "rss");
    if (bytes === undefined) throw new Error(`${url} has no heapUsed or rss in its JSON`);
    return bytes;
  };
}

function numberIn(value: unknown, name: string): number | undefined {
  if (!isObject(value)) return undefined;
  const own = value[name];
  if (typeof own === "number") return own;
  for (const inner of Object.values(value)) {
    const found = numberIn(inner, name);
    if (found !== undefined) return found;
  }
  return undefined;
}
