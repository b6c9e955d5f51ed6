import type { PerformanceComparison } from "@crossfade/migration";
import { describe, expect, it } from "@jest/globals";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../src/run.js";
import { RecordingIo } from "./support/recording-io.js";
import { startServer } from "./support/start-server.js";

const QUICK = ["--clients", "2", "--rounds", "2", "--round-ms", "30", "--memory-clients", "2"];

describe("crossfade compare", () => {
  it("measures each generation, and draws a chart", async () => {
    const server = await startServer();
    const folder = await mkdtemp(join(tmpdir(), "crossfade-compare-"));
    const io = new RecordingIo({ cwd: folder });
    const argv = ["compare", `${server.url}/mcp`, ...QUICK, "--svg", "chart.svg", "--json"];
    expect(await run(argv, io)).toBe(0);
    const { generations } = io.json as PerformanceComparison;
    expect(generations.map(({ generation }) => generation)).toEqual([
      "http-sse",
      "sessionful",
      "stateless",
    ]);
    for (const { requests, failures } of generations) {
      expect(requests).toBeGreaterThan(0);
      expect(failures).toBe(0);
    }
    expect(await readFile(join(folder, "chart.svg"), "utf8")).toMatch(/^<svg /);
    await rm(folder, { recursive: true });
    await server.stop();
  });

  it("prints a table, and calls what two turns cannot tell noise", async () => {
    const server = await startServer();
    const io = new RecordingIo();
    const call = ["--method", "tools/call", "--params", '{"name":"x","arguments":{}}'];
    expect(await run(["compare", `${server.url}/mcp`, ...QUICK, ...call], io)).toBe(0);
    expect(io.stdout.text).toMatch(/requests a second +\d/);
    expect(io.stdout.text).toMatch(/throughput +sessionful by http-sse .* noise/);
    await server.stop();
  });

  it("says which limit of the server it has met", async () => {
    const server = await startServer({ config: { maxSessionsPerPrincipal: 3 } });
    const io = new RecordingIo();
    const many = ["--memory-clients", "20", "--pid", String(process.pid)];
    expect(await run(["compare", `${server.url}/mcp`, ...QUICK, ...many], io)).toBe(3);
    expect(io.stderr.text).toMatch(/answered 503 .*\(maxSessionsPerPrincipal: 3\)/);
    await server.stop();
  });

  it("ends with 3 where there is nothing to compare", async () => {
    const server = await startServer();
    await server.stop();
    const io = new RecordingIo();
    expect(await run(["compare", server.url, ...QUICK], io)).toBe(3);
    expect(io.stderr.text).toMatch(/ECONNREFUSED/);
  });
});
