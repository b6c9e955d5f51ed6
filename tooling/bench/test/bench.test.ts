import { describe, expect, it } from "@jest/globals";
import { spawnSync } from "node:child_process";
import { bench, type Options, type Result } from "../src/bench.mjs";
import { CONTESTANTS } from "../src/contestants.mjs";
import { leastCpuUs, ratioOf, toJson, toMarkdown } from "../src/report.mjs";
import { WORKLOADS } from "../src/workloads.mjs";

const SHORT = { rounds: 2, sliceMs: 20, serverCore: undefined, onProgress: () => undefined };

function named<Entry extends { name: string }>(entries: readonly Entry[], name: string): Entry {
  const found = entries.find((entry) => entry.name === name);
  if (!found) throw new Error(`There is no ${name}`);
  return found;
}

function short(contestants: readonly string[], workload: string): Options {
  return {
    ...SHORT,
    contestants: contestants.map((name) => named(CONTESTANTS, name)),
    workloads: [named(WORKLOADS, workload)],
  };
}

/** For tests that start servers and load, of which a busy machine makes much more. */
const PATIENCE_MS = 120_000;

describe("a benchmark", () => {
  it(
    "measures each contestant once a round, beside a baseline that was sent the same",
    async () => {
      const results = await bench(short(["raw", "crossfade"], "tools-call"));
      expect(results.map(({ contestant, dialect }) => `${contestant} ${dialect}`)).toEqual([
        "raw session",
        "raw stateless",
        "crossfade session",
        "crossfade stateless",
      ]);
      for (const result of results) {
        expect(result.cpuUs).toHaveLength(2);
        expect(result.operations).toBeGreaterThanOrEqual(32);
        expect(leastCpuUs(result)).toBeGreaterThan(0);
      }
    },
    PATIENCE_MS,
  );

  it(
    "measures round trips over http-sse",
    async () => {
      const results = await bench(short(["crossfade"], "round-trip"));
      expect(results).toMatchObject([{ contestant: "crossfade", dialect: "http-sse" }]);
    },
    PATIENCE_MS,
  );

  it(
    "ends where a contestant answers wrongly",
    async () => {
      const liar = {
        name: "liar",
        title: "liar",
        module: new URL("support/liar.mjs", import.meta.url),
        servers: [{ dialects: ["stateless" as const], args: [] }],
      };
      const options = {
        ...SHORT,
        contestants: [liar],
        workloads: [named(WORKLOADS, "tools-call")],
      };
      await expect(bench(options)).rejects.toThrow(
        /^liar \(stateless\): To request \d+: .*"content":\[\]/,
      );
    },
    PATIENCE_MS,
  );
});

describe("a report", () => {
  const results: Result[] = [
    result("raw", [20, 10, 30]),
    result("express", [70, 80, 60]),
    { ...result("express", []), workload: "memory-stream", memory: [memory(5_040), memory(6_000)] },
  ];

  it("compares the least of each", () => {
    expect(ratioOf(results[1]!, results)).toBe(6);
    expect(JSON.parse(toJson(results))[1]).toMatchObject({
      leastCpuUs: 60,
      ratio: 6,
      medianRatio: 3.5,
    });
  });

  it("is a table for each kind of figure", () => {
    const text = toMarkdown(results, { contestants: CONTESTANTS, workloads: WORKLOADS });
    expect(text.split("\n")).toEqual([
      "| processor time × raw | `ping` |",
      "| --- | --: |",
      "| raw `node:http`; with sessions | 1 (10.0 µs) |",
      "| Express 5, `express.json()`, no MCP; with sessions | 6.00 |",
      "",
      "| memory, heap / RSS | an idle client with its stream |",
      "| --- | --: |",
      "| Express 5, `express.json()`, no MCP; with sessions | 5.0 kB / 5.0 kB |",
    ]);
  });

  function result(contestant: string, cpuUs: number[]): Result {
    return { workload: "ping", contestant, dialect: "session", cpuUs, operations: 1, memory: [] };
  }

  function memory(bytes: number) {
    return { heapBytes: bytes, rssBytes: bytes };
  }
});

describe("the command", () => {
  const run = (...args: string[]) => {
    const script = new URL("../bench.mjs", import.meta.url).pathname;
    return spawnSync(process.execPath, [script, ...args], { encoding: "utf8" });
  };

  it("lists what there is, and refuses what there is not", () => {
    expect(run("--list").stdout).toMatch(
      /^Contestants\n {2}raw +raw node:http\n[^]*Workloads\n {2}ping /,
    );
    const { status, stderr } = run("--contestant", "nginx");
    expect(stderr).toBe("--contestant: there is no nginx; see --list\n");
    expect(status).toBe(2);
  });
});
