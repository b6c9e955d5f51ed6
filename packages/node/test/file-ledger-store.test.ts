import { silentLogger, type LogMethod } from "@crossfade/core";
import { describeLedgerStore, ledgerEntry } from "@crossfade/sunset/testing";
import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileLedgerStore } from "../src/file-ledger-store.js";

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "crossfade-ledger-"));
  path = join(folder, "ledger.json");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describeLedgerStore({ describe, it }, "file", async (wish, use) => {
  const open = () => FileLedgerStore.open({ path, ...wish });
  await use(await open(), open);
});

describe("FileLedgerStore", () => {
  const entry = ledgerEntry("a", 0);

  it("makes no file before there is something to keep", async () => {
    const store = await FileLedgerStore.open({ path });
    await store.add([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("leaves the file alone, readable by its owner only, and nothing beside it", async () => {
    const store = await FileLedgerStore.open({ path });
    await Promise.all([store.add([entry]), store.add([entry]), store.add([entry])]);
    await store.close();
    expect(readdirSync(folder)).toEqual(["ledger.json"]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, "utf8")).toContain('"requests":6');
  });

  it.each([
    ["cut off", '{"version":1,"forgotten":0,"entr'],
    ["empty", ""],
    ["of another version", '{"version":99,"forgotten":0,"entries":[]}'],
    ["somebody else's", '{"name":"package"}'],
  ])("sets a file aside that is %s, says so, and begins anew", async (_, text) => {
    writeFileSync(path, text);
    const warn = jest.fn<LogMethod>();
    const store = await FileLedgerStore.open({ path, logger: { ...silentLogger, warn } });
    expect((await store.read()).entries).toEqual([]);
    const [aside = ""] = readdirSync(folder);
    expect(aside).toMatch(/^ledger\.json\.damaged-\d{4}-/);
    expect(readFileSync(join(folder, aside), "utf8")).toBe(text);
    expect(warn.mock.calls[0]?.[0]).toMatchObject({ path, setAside: join(folder, aside) });
    await store.add([entry]);
    expect((await (await FileLedgerStore.open({ path })).read()).entries).toEqual([entry]);
  });

  it("does not take a file that it may not read for none", async () => {
    mkdirSync(path);
    await expect(FileLedgerStore.open({ path })).rejects.toMatchObject({ code: "EISDIR" });
  });

  it("keeps nothing of what could not be written, and the file as it was", async () => {
    const store = await FileLedgerStore.open({ path });
    await store.add([entry]);
    const before = readFileSync(path, "utf8");
    // Its temporary file cannot be made where a folder has the name.
    mkdirSync(`${path}.${process.pid}.tmp`);
    await expect(store.add([ledgerEntry("b", 1)])).rejects.toThrow();
    expect(readFileSync(path, "utf8")).toBe(before);
    expect((await store.read()).entries).toEqual([entry]);
    rmSync(`${path}.${process.pid}.tmp`, { recursive: true });
    await store.add([ledgerEntry("b", 1)]);
    expect((await store.read()).entries).toHaveLength(2);
  });
});
