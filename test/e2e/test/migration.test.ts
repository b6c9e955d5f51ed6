import { parseHttpTransportConfig } from "@crossfade/core";
import { comparisonChart, ConfigTranslator, MigrationHelper } from "@crossfade/migration";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";

const main = join(
  dirname(createRequire(import.meta.url).resolve("@crossfade/reference-server/package.json")),
  "dist/main.js",
);
const helper = new MigrationHelper();

let server: ChildProcess;
let url: string;

beforeAll(async () => {
  server = spawn(process.execPath, [main, "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: server.stdout! })) {
    const told = JSON.parse(line) as { url?: string };
    if (told.url === undefined) continue;
    url = told.url;
    break;
  }
});

afterAll(async () => {
  server.kill();
  await once(server, "exit");
});

describe("moving a real server's clients off http-sse", () => {
  it("a configuration of Streamable HTTP from the one of http-sse", () => {
    const config = helper.generateStreamableConfig({ maxConnections: 1_000 });
    expect(config).toEqual(parseHttpTransportConfig({ maxConnections: 10_000 }));
  });

  it("advice that it is ready, with figures measured on the server's own process", async () => {
    const report = await helper.compatibilityChecker.probe(`${url}/mcp`);
    expect(report.clients.map(({ on }) => on)).toEqual(["http-sse", "sessionful", "stateless"]);
    const comparison = await helper.performanceAnalyzer.compare(`${url}/mcp`, {
      clients: 4,
      rounds: 8,
      roundMs: 100,
      warmupRounds: 1,
      memoryClients: 30,
      pid: server.pid!,
    });
    for (const { throughput, memoryPerClient, failures } of comparison.generations) {
      expect(failures).toBe(0);
      expect(throughput.median).toBeGreaterThan(1);
      expect(memoryPerClient).toBeDefined();
    }
    expect(comparison.sseThroughput).toBeGreaterThan(1);
    expect(comparisonChart(comparison)).toContain("http-sse");
    const advice = helper.adviseServer(report, { comparison });
    if (advice.kind !== "ReadyToMigrate") throw new Error(JSON.stringify(advice));
    // On the stream an answer is an event, with an id, beside the 202: more bytes whatever the machine does.
    expect(
      advice.benefits.filter(({ measured }) => measured).map(({ title }) => title),
    ).toContainEqual(expect.stringContaining("bytes received"));
    expect(advice.migrationSteps.some(({ command }) => command?.includes(`--to ${url}/mcp`))).toBe(
      true,
    );
  });

  it("a client's configuration, once the server was asked whether it speaks it there", async () => {
    const { compatibilityChecker } = helper;
    const translator = new ConfigTranslator({
      verify: (to, signal) => compatibilityChecker.servesStreamableHttp(to, signal),
    });
    const entry = (type: string, path: string): string =>
      JSON.stringify({ mcpServers: { mine: { type, url: url + path } } }, undefined, 2);
    const moved = await translator.translateText(entry("sse", "/sse"), { path: ".mcp.json" });
    expect(moved.text).toBe(entry("http", "/mcp"));
    const elsewhere = entry("sse", "/other/sse");
    const left = await translator.translateText(elsewhere, { path: ".mcp.json" });
    expect(left.text).toBe(elsewhere);
    expect(left.findings).toMatchObject([{ code: "not-verified", server: "mine" }]);
  });
});
