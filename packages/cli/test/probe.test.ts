import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { ProbeResult } from "../src/commands/probe.js";
import { run } from "../src/run.js";
import { RecordingIo } from "./support/recording-io.js";
import { startServer, type TestServer } from "./support/start-server.js";

describe("crossfade probe", () => {
  let server: TestServer;

  beforeEach(async () => {
    server = await startServer();
  });

  afterEach(() => server.stop());

  it("says what a server serves, and that everybody gets through", async () => {
    const io = new RecordingIo();
    expect(await run(["probe", `${server.url}/mcp`], io)).toBe(0);
    for (const generation of ["http-sse", "sessionful", "stateless"]) {
      expect(io.stdout.text).toMatch(new RegExp(`✔ +${generation} `));
    }
    for (const year of [2024, 2025, 2026]) {
      expect(io.stdout.text).toMatch(new RegExp(`✔ +a client of ${year} `));
    }
    expect(io.stdout.text).toContain("test-server 1.2.3");
    expect(io.stdout.text).toContain("Ready to migrate");
    expect(io.stderr.text).toBe("");
  });

  it("says the same as JSON, with the advice", async () => {
    const io = new RecordingIo();
    expect(await run(["probe", `${server.url}/mcp`, "--json"], io)).toBe(0);
    const { generations, advice } = io.json as ProbeResult;
    expect(generations.stateless).toMatchObject({ served: true, revision: "2026-07-28" });
    expect(advice.kind).toBe("ReadyToMigrate");
  });

  it("ends with 1 where something has to change", async () => {
    await server.stop();
    server = await startServer({ streamableHttp: false });
    const io = new RecordingIo();
    expect(await run(["probe", `${server.url}/sse`], io)).toBe(1);
    expect(io.stdout.text).toContain("Something has to change first");
  });

  it("compares sign-in at two URLs", async () => {
    const guarded = await startServer({
      authenticate: () => ({
        refuse: { status: 401, headers: ["WWW-Authenticate", "Bearer"] },
      }),
    });
    const io = new RecordingIo();
    const argv = ["probe", `${server.url}/sse`, "--authentication", `${guarded.url}/mcp`];
    expect(await run(argv, io)).toBe(1);
    expect(io.stdout.text).toContain("The new URL asks for a sign-in that the old one does not");
    await guarded.stop();
  });

  it("sends headers, and never prints them", async () => {
    const seen: unknown[] = [];
    const guarded = await startServer({
      authenticate: ({ headers }) => {
        seen.push(headers["authorization"]);
        return { principal: "somebody" };
      },
    });
    const io = new RecordingIo();
    const argv = ["probe", `${guarded.url}/mcp`, "-H", "Authorization: Bearer hunter2", "--json"];
    expect(await run(argv, io)).toBe(0);
    expect(new Set(seen)).toEqual(new Set(["Bearer hunter2"]));
    expect(io.stdout.text + io.stderr.text).not.toContain("hunter2");
    await guarded.stop();
  });

  it("ends with 3 where nothing answers", async () => {
    await server.stop();
    const io = new RecordingIo();
    expect(await run(["probe", `${server.url}/mcp`], io)).toBe(3);
    expect(io.stderr.text).toMatch(/^crossfade: Nothing answers at .*ECONNREFUSED/);
    server = await startServer();
  });

  it("ends with 130 when it is interrupted", async () => {
    const io = new RecordingIo();
    const running = run(["probe", `${server.url}/mcp`], io);
    io.interrupt();
    expect(await running).toBe(130);
    expect(io.stderr.text).toBe("crossfade: interrupted\n");
  });
});
