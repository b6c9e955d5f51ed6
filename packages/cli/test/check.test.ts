import { ledgerToJson } from "@crossfade/sunset";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CheckedClient } from "../src/commands/check.js";
import { run } from "../src/run.js";
import { ledgerEntry } from "./support/ledger-entry.js";
import { RecordingIo } from "./support/recording-io.js";

describe("crossfade check", () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "crossfade-check-"));
    const entries = [
      ledgerEntry({ name: "mover", version: "1.0.0" }),
      ledgerEntry({ name: "mover", version: "1.0.0", generation: "sessionful" }),
      ledgerEntry({ name: "stayer", version: "0.1.0" }),
    ];
    await writeFile(join(folder, "ledger.json"), ledgerToJson({ entries, forgotten: 0 }));
    await writeFile(join(folder, "broken.json"), "{");
  });

  afterAll(() => rm(folder, { recursive: true }));

  const check = async (...argv: string[]) => {
    const io = new RecordingIo({ cwd: folder });
    return { io, code: await run(["check", ...argv], io) };
  };

  it("takes a client that sends what only Streamable HTTP has for one that can move", async () => {
    const { io, code } = await check(
      "--client-header",
      "Accept: application/json, text/event-stream",
      "--to",
      "https://mcp.example.com/mcp",
    );
    expect(code).toBe(0);
    expect(io.stdout.text).toContain("Ready to migrate");
    expect(io.stdout.text).toContain("https://mcp.example.com/mcp");
  });

  it("asks for changes where nothing shows that a client can move", async () => {
    const { io, code } = await check("--name", "nobody-knows-this-one", "--json");
    expect(code).toBe(1);
    const [client] = io.json as CheckedClient[];
    expect(client?.advice.kind).toBe("RequiresChanges");
    expect(client?.speaks).toEqual({
      "http-sse": "unknown",
      sessionful: "unknown",
      stateless: "unknown",
    });
  });

  it("goes through a ledger, client by client", async () => {
    const { io, code } = await check("--ledger", "ledger.json");
    expect(code).toBe(1);
    expect(io.stdout.text).toMatch(/mover 1\.0\.0 +yes +yes +unknown +ready to migrate/);
    expect(io.stdout.text).toMatch(/stayer 0\.1\.0 +yes +unknown +unknown +/);
  });

  it.each([
    ["missing.json", /missing\.json: there is no such file/],
    ["broken.json", /broken\.json: This is no ledger/],
  ])("ends with 3 for %s", async (file, reason) => {
    const { io, code } = await check("--ledger", file);
    expect(code).toBe(3);
    expect(io.stderr.text).toMatch(reason);
  });
});
