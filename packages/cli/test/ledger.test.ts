import { ledgerToJson, weekOf, type EndingReport, type LedgerSnapshot } from "@crossfade/sunset";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../src/run.js";
import { ledgerEntry } from "./support/ledger-entry.js";
import { RecordingIo } from "./support/recording-io.js";

const now = Date.now();
const seen = { firstSeen: now, lastSeen: now, weeks: [weekOf(now)] };
const LEDGER = ledgerToJson({
  forgotten: 0,
  entries: [
    ledgerEntry({ ...seen, name: "left-behind", version: "1.0.0" }),
    ledgerEntry({ ...seen, name: "both", version: "2.0.0" }),
    ledgerEntry({ ...seen, name: "both", version: "2.0.0", generation: "sessionful" }),
  ],
});

describe("crossfade ledger", () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "crossfade-ledger-"));
    await writeFile(join(folder, "ledger.json"), LEDGER);
  });

  afterAll(() => rm(folder, { recursive: true }));

  const ledger = async (...argv: string[]) => {
    const io = new RecordingIo({ cwd: folder });
    return { io, code: await run(["ledger", ...argv], io) };
  };

  it("shows a table, CSV or JSON, all of it or one generation", async () => {
    const { io, code } = await ledger("ledger.json");
    expect(code).toBe(0);
    expect(io.stdout.text.split("\n")).toHaveLength(5);
    const { io: csv } = await ledger("ledger.json", "--csv", "--generation", "http-sse");
    expect(csv.stdout.text).toMatch(/^generation,.*\r\n(http-sse,.*\r\n){2}$/);
    const { io: json } = await ledger("ledger.json", "--json", "--generation", "sessionful");
    expect((json.json as LedgerSnapshot).entries.map(({ name }) => name)).toEqual(["both"]);
  });

  it("says who would be cut off, with exit code 1 while there is somebody", async () => {
    const { io, code } = await ledger("ledger.json", "--if-ended");
    expect(code).toBe(1);
    expect(io.stdout.text).toMatch(/1 would be cut off:\n +left-behind 1\.0\.0/);
    expect(io.stdout.text).toMatch(/1 use something newer as well:\n +both 2\.0\.0/);
    const { io: json } = await ledger("ledger.json", "--if-ended", "2099-01-01", "--json");
    expect((json.json as EndingReport).at).toBe("2099-01-01T00:00:00.000Z");
    const { code: none } = await ledger("ledger.json", "--if-ended", "--generation", "sessionful");
    expect(none).toBe(1);
  });

  it("reads it from a server, with the headers that it is given", async () => {
    const server = createServer(({ headers }, response) => {
      const isAllowed = headers.authorization === "Bearer hunter2";
      response.writeHead(isAllowed ? 200 : 401).end(isAllowed ? LEDGER : "");
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ledger`;
    const { io } = await ledger(url, "-H", "Authorization: Bearer hunter2");
    expect(io.stdout.text).toContain("left-behind");
    const refused = await ledger(url);
    expect(refused.code).toBe(3);
    expect(refused.io.stderr.text).toContain("answers 401, and no ledger");
    server.closeAllConnections();
    server.close();
    await once(server, "close");
    expect((await ledger(url)).io.stderr.text).toMatch(/ECONNREFUSED|UND_ERR_SOCKET/);
  });
});
