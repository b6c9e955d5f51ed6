import type { MigratedServers } from "@crossfade/migration/codemod";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../src/run.js";
import { RecordingIo } from "./support/recording-io.js";

const SERVER = `import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { SSEServerTransport } from "@modelcontextprotocol/sdk/server/sse.js";
import express from "express";

const app = express();
const transports: Record<string, SSEServerTransport> = {};

function buildServer() {
  return new McpServer({ name: "old", version: "1.0.0" });
}

app.get("/sse", async (req, res) => {
  const transport = new SSEServerTransport("/messages", res);
  transports[transport.sessionId] = transport;
  res.on("close", () => {
    delete transports[transport.sessionId];
  });
  await buildServer().connect(transport);
});

app.post("/messages", async (req, res) => {
  const transport = transports[req.query.sessionId as string];
  if (transport) await transport.handlePostMessage(req, res);
  else res.status(400).send("No transport found");
});

app.listen(3000);
`;

describe("crossfade codemod", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "crossfade-codemod-"));
    await writeFile(join(folder, "server.ts"), SERVER);
    await writeFile(join(folder, "other.ts"), "export const other = 1;\n");
  });

  afterEach(() => rm(folder, { recursive: true }));

  const codemod = async (...argv: string[]) => {
    const io = new RecordingIo({ cwd: folder });
    return { io, code: await run(["codemod", ...argv], io) };
  };

  it("shows what would change, and writes it when told to", async () => {
    const { io, code } = await codemod(".");
    expect(code).toBe(1);
    expect(io.stdout.text).toMatch(/^-.*SSEServerTransport/m);
    expect(io.stdout.text).toMatch(/^\+.*crossfade\(/m);
    expect(io.stdout.text).toContain("1 rewritten, 0 left to you. --write writes them.");
    expect(io.stdout.text).toContain("npm install @crossfade/express");
    expect(await readFile(join(folder, "server.ts"), "utf8")).toBe(SERVER);

    expect((await codemod(".", "--write")).code).toBe(0);
    expect(await readFile(join(folder, "server.ts"), "utf8")).not.toContain("SSEServerTransport");
    const again = await codemod(".");
    expect(again.code).toBe(0);
    expect(again.io.stdout.text).toContain("No server around the SDK's HTTP transports was found.");
  });

  it("says the same as JSON", async () => {
    const { io } = await codemod(".", "--json");
    expect(io.json as MigratedServers).toMatchObject({ rewritten: 1, left: 0 });
  });

  it("ends with 3 where there is no folder", async () => {
    const { io, code } = await codemod("missing");
    expect(code).toBe(3);
    expect(io.stderr.text).toContain("missing: there is no such folder");
  });
});
