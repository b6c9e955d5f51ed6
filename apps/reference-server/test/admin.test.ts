import { silentLogger } from "@crossfade/core";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseOptions } from "../src/options.js";
import { startReferenceServer, type RunningServer } from "../src/reference-server.js";

let folder: string;
let running: RunningServer;

async function start(): Promise<void> {
  const flags = ["--port", "0", "--admin-port", "0", "--ledger", join(folder, "ledger.json")];
  running = await startReferenceServer(parseOptions(flags, {}, "1"), "1", silentLogger);
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "crossfade-admin-"));
  await start();
});

afterEach(async () => {
  await running.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function visit(name: string, transport: Transport): Promise<void> {
  const client = new Client({ name, version: "1.0.0" });
  await client.connect(transport);
  await client.listTools();
  await client.close();
}

const sse = () => new SSEClientTransport(new URL(`${running.url}/sse`));
const streamable = () => new StreamableHTTPClientTransport(new URL(`${running.url}/mcp`));

async function table(): Promise<string[]> {
  const response = await fetch(`${running.adminUrl}/ledger?format=table`);
  const lines = (await response.text()).trim().split("\n").slice(1);
  return lines.map((line) => line.split(/\s+/).slice(0, 3).join(" ")).toSorted();
}

describe("the admin port", () => {
  it("shows who is here, by generation, also after a restart", async () => {
    await visit("old", sse());
    await visit("newer", streamable());
    const expected = ["http-sse 2025-11-25 old", "sessionful 2025-11-25 newer"];
    expect(await table()).toEqual(expected);
    await running.stop();
    await start();
    expect(await table()).toEqual(expected);
  });

  it("shows what would break, and the statistics", async () => {
    await visit("old", sse());
    const report = await fetch(`${running.adminUrl}/ledger?format=report`);
    expect(await report.json()).toMatchObject({ wouldBreak: [{ name: "old", sessions: 1 }] });
    const statistics = await fetch(`${running.adminUrl}/statistics`);
    expect(await statistics.json()).toMatchObject({ state: "serving", ledger: { clients: 1 } });
    expect((await fetch(`${running.adminUrl}/mcp`)).status).toBe(404);
  });

  it("is not shown on the other port, nor to a name that somebody pointed here", async () => {
    expect((await fetch(`${running.url}/ledger`)).status).toBe(404);
    const status = await new Promise((resolve) => {
      const headers = { host: "evil.example" };
      const sent = request(`${running.adminUrl}/ledger`, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.end();
    });
    expect(status).toBe(403);
  });
});
