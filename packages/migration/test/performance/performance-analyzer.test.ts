import { describe, expect, it } from "@jest/globals";
import { comparisonChart } from "../../src/performance/comparison-chart.js";
import { PerformanceAnalyzer } from "../../src/performance/performance-analyzer.js";
import { crossfadeServer } from "../support/crossfade-server.js";
import { serve } from "../support/serve.js";

const analyzer = new PerformanceAnalyzer();
const quick = { clients: 3, rounds: 7, roundMs: 40, warmupRounds: 1, memoryClients: 5 };

describe("a comparison of a real server", () => {
  it("has figures that were measured, of each generation", async () => {
    const server = await crossfadeServer();
    const progress = new Set<string>();
    try {
      const comparison = await analyzer.compare(`${server.url}/mcp`, {
        ...quick,
        pid: process.pid,
        onProgress: ({ step }) => progress.add(step),
      });
      expect(comparison).toMatchObject({ work: "tools/list", clients: 3, rounds: 7 });
      expect(comparison.generations.map(({ generation }) => generation)).toEqual([
        "http-sse",
        "sessionful",
        "stateless",
      ]);
      for (const figures of comparison.generations) {
        expect(figures.failures).toBe(0);
        expect(figures.requests).toBeGreaterThan(7);
        const { throughput, latencyMs, bytesSent, bytesReceived } = figures;
        for (const { low, median, high } of [throughput, ...Object.values(latencyMs)]) {
          expect(low).toBeGreaterThan(0);
          expect(median).toBeGreaterThanOrEqual(low);
          expect(high).toBeGreaterThanOrEqual(median);
        }
        expect(latencyMs.p99.median).toBeGreaterThanOrEqual(latencyMs.p50.median);
        expect(bytesSent.median).toBeGreaterThan(100);
        expect(bytesReceived.median).toBeGreaterThan(100);
        expect(figures.memoryPerClient?.median).toEqual(expect.any(Number));
      }
      const [sse, sessionful, stateless] = comparison.generations;
      // Answers come on a stream beside the connection that requests go through.
      expect(sse).toMatchObject({ socketsPerClient: 2, revision: "2024-11-05" });
      expect(sse).toMatchObject({ idleSocketsPerClient: 2 });
      expect(sessionful).toMatchObject({ socketsPerClient: 2, revision: "2025-11-25" });
      expect(stateless).toMatchObject({ socketsPerClient: 1, revision: "2026-07-28" });
      // http-sse answers twice: 202, and the event.
      const bytes = comparison.differences.find(
        ({ figure, generation }) => figure === "bytesReceived" && generation === "sessionful",
      );
      expect(bytes).toMatchObject({ than: "http-sse", isNoise: false });
      expect(comparison.sseThroughput).toBe(sse?.throughput.median);
      expect(comparison.streamableThroughput).toBe(stateless?.throughput.median);
      expect([...progress]).toEqual(["finding", "connecting", "warm-up", "round", "memory"]);
      const chart = comparisonChart(comparison);
      expect(chart).toMatch(/^<svg [^>]+>/);
      expect(chart.match(/<rect [^>]*rx/g)).toHaveLength(12);
    } finally {
      await server.close();
    }
  });

  it("differ from run to run: nothing in them is a constant", async () => {
    const server = await crossfadeServer({ httpSse: false });
    try {
      const options = { ...quick, rounds: 2, generations: ["sessionful"] as const };
      const first = await analyzer.compare(`${server.url}/mcp`, options);
      const second = await analyzer.compare(`${server.url}/mcp`, options);
      expect(first.generations[0]?.throughput).not.toEqual(second.generations[0]?.throughput);
      expect(first.sseThroughput).toBeUndefined();
    } finally {
      await server.close();
    }
  });

  it("reads memory where the server tells it", async () => {
    const server = await crossfadeServer({ httpSse: false });
    let told = 1_000_000;
    const stats = await serve((_, response) =>
      response.end(JSON.stringify({ memory: { rss: 1, heapUsed: (told += 500) } })),
    );
    try {
      const { generations } = await analyzer.compare(`${server.url}/mcp`, {
        ...quick,
        rounds: 1,
        generations: ["stateless"],
        statsUrl: stats.url,
      });
      expect(generations[0]?.memoryPerClient).toEqual({ median: 100, low: 100, high: 100 });
    } finally {
      await stats.close();
      await server.close();
    }
  });

  it("is refused where the work fails, which would be measured as fast", async () => {
    const server = await crossfadeServer();
    try {
      const work = { method: "ping" };
      await expect(analyzer.compare(`${server.url}/mcp`, { ...quick, work })).rejects.toThrow(
        /ping over stateless: .*Choose work/,
      );
    } finally {
      await server.close();
    }
  });

  it("is refused where there is no server", async () => {
    const nothing = await serve((_, response) => response.writeHead(404).end());
    try {
      await expect(analyzer.compare(nothing.url, quick)).rejects.toThrow(/serves none/);
    } finally {
      await nothing.close();
    }
  });

  it("is refused for options that are none", async () => {
    await expect(analyzer.compare("http://localhost", { clients: 0 })).rejects.toThrow(/clients/);
  });

  it("ends when it is told to, and leaves no connection", async () => {
    const server = await crossfadeServer();
    const stop = new AbortController();
    const connections = (): number =>
      process.getActiveResourcesInfo().filter((one) => one === "TCPSocketWrap").length;
    const before = connections();
    try {
      await expect(
        analyzer.compare(`${server.url}/mcp`, {
          ...quick,
          rounds: 1_000,
          signal: stop.signal,
          onProgress: ({ step, done }) => {
            if (step === "round" && done === 1) stop.abort(new Error("enough"));
          },
        }),
      ).rejects.toThrow("enough");
    } finally {
      await server.close();
    }
    while (connections() > before) await new Promise((resolve) => setImmediate(resolve));
  });
});
