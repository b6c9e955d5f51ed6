import { silentLogger, type LogMethod } from "@crossfade/core";
import { ManualClock } from "@crossfade/core/testing";
import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import { ClientLedger, type ClientLedgerOptions } from "../../src/ledger/client-ledger.js";
import { weekOf, type LedgerEntry } from "../../src/ledger/ledger-entry.js";
import type { LedgerStore } from "../../src/ledger/ledger-store.js";
import { MemoryLedgerStore } from "../../src/ledger/memory-ledger-store.js";

/** A store that fails when it is told to. */
class FaultyStore extends MemoryLedgerStore {
  failing = false;
  closed = 0;
  readonly added: (readonly LedgerEntry[])[] = [];

  override async add(entries: readonly LedgerEntry[]): Promise<void> {
    if (this.failing) throw new Error("disk full");
    this.added.push(entries);
    await super.add(entries);
  }

  override async close(): Promise<void> {
    this.closed += 1;
    if (this.failing) throw new Error("cannot close");
  }
}

describe("ClientLedger", () => {
  let clock: ManualClock;
  let store: FaultyStore;

  beforeEach(() => {
    clock = new ManualClock();
    store = new FaultyStore();
  });

  function newLedger(options: Partial<ClientLedgerOptions> = {}): ClientLedger {
    return new ClientLedger({ clock, store, ...options });
  }

  it("counts what a client does, and when", async () => {
    const ledger = newLedger();
    const began = clock.now();
    const account = ledger.account("sessionful", "2025-06-18", "inspector", "1.2", "alice", "node");
    account.session();
    clock.advance(1_000);
    account.request();
    account.request();
    account.warning();
    account.refusal();
    expect(await ledger.read()).toEqual({
      forgotten: 0,
      entries: [
        {
          generation: "sessionful",
          revision: "2025-06-18",
          name: "inspector",
          version: "1.2",
          principal: "alice",
          userAgent: "node",
          firstSeen: began,
          lastSeen: began + 1_000,
          sessions: 1,
          requests: 2,
          warnings: 1,
          refusals: 1,
          weeks: [weekOf(began)],
        },
      ],
    });
  });

  it("says nothing of a client that was looked up and did nothing", async () => {
    const ledger = newLedger();
    ledger.account("http-sse", undefined, "quiet");
    expect((await ledger.read()).entries).toEqual([]);
  });

  it("gives the same account to who asks again", () => {
    const ledger = newLedger();
    const ask = (name: string) => ledger.account("stateless", "2026-07-28", name, "1", "p", "ua");
    const first = ask("a");
    expect(ask("a")).toBe(first);
    expect(ask("b")).not.toBe(first);
    expect(ask("a")).toBe(first);
  });

  it.each<[string, Parameters<ClientLedger["account"]>]>([
    ["generation", ["sessionful", "r", "n", "v", "p"]],
    ["revision", ["http-sse", "other", "n", "v", "p"]],
    ["name", ["http-sse", "r", "other", "v", "p"]],
    ["version", ["http-sse", "r", "n", "other", "p"]],
    ["principal", ["http-sse", "r", "n", "v", "other"]],
    ["no principal", ["http-sse", "r", "n", "v", undefined]],
  ])("keeps clients apart by %s", (_, identity) => {
    const ledger = newLedger();
    const account = ledger.account("http-sse", "r", "n", "v", "p");
    expect(ledger.account(...identity)).not.toBe(account);
  });

  it("takes a client for the same with another user agent, unless it has no name", async () => {
    const ledger = newLedger();
    for (const name of ["named", undefined]) {
      for (const agent of ["old", "new"]) {
        clock.advance(1);
        ledger.account("http-sse", "r", name, "v", "p", agent).request();
      }
    }
    const { entries } = await ledger.read();
    expect(entries.map(({ name, userAgent, requests }) => [name, userAgent, requests])).toEqual([
      [undefined, "new", 1],
      [undefined, "old", 1],
      ["named", "new", 2],
    ]);
  });

  it("keeps what strangers say short and printable", async () => {
    const ledger = newLedger();
    const long = "x".repeat(1_000);
    ledger.account("http-sse", long, `a\n\u202eb`, long, "\0p", long).request();
    const [entry] = (await ledger.read()).entries;
    const short = "x".repeat(200);
    expect(entry).toMatchObject({ name: "ab", principal: "p" });
    expect([entry?.revision, entry?.version, entry?.userAgent]).toEqual([short, short, short]);
  });

  it("brings to the store what changed, every flushMs and no more often", () => {
    const ledger = newLedger({ flushMs: 5_000 });
    const account = ledger.account("http-sse", "r", "a");
    account.request();
    clock.advance(4_999);
    ledger.sweep();
    expect(store.added).toEqual([]);
    clock.advance(1);
    ledger.sweep();
    expect(store.added).toMatchObject([[{ requests: 1 }]]);
    ledger.sweep();
    clock.advance(5_000);
    ledger.sweep();
    expect(store.added).toHaveLength(1);
  });

  it("adds only what is new since the last time", async () => {
    const ledger = newLedger();
    const account = ledger.account("http-sse", "r", "a");
    account.request();
    await ledger.flush();
    account.request();
    account.request();
    await ledger.flush();
    await ledger.flush();
    expect(store.added).toMatchObject([[{ requests: 1 }], [{ requests: 2 }]]);
    expect((await ledger.read()).entries).toMatchObject([{ requests: 3 }]);
  });

  it("counts on behalf of accounts that it no longer holds", async () => {
    const ledger = newLedger({ maxClients: 2 });
    const accounts = ["a", "b", "c"].map((name) => ledger.account("http-sse", "r", name));
    await ledger.flush();
    for (const account of accounts) account.request();
    expect((await ledger.read()).entries).toHaveLength(3);
    expect(ledger.statistics().clients).toBe(2);
  });

  it("holds any number of names in bounded memory", async () => {
    const ledger = newLedger({ maxClients: 10, maxUnsaved: 20 });
    for (let index = 0; index < 5_000; index += 1) {
      ledger.account("stateless", "r", `name ${index}`).request();
    }
    await ledger.flush();
    expect(ledger.statistics()).toEqual({ clients: 10, unsaved: 0, lost: 4_980, failures: 0 });
  });

  it("keeps what a failing store did not take, and brings it later", async () => {
    const error = jest.fn<LogMethod>();
    const ledger = newLedger({ logger: { ...silentLogger, error } });
    const account = ledger.account("http-sse", "r", "a");
    store.failing = true;
    account.request();
    expect(await ledger.flush()).toBe(false);
    account.request();
    expect(await ledger.flush()).toBe(false);
    expect(ledger.statistics()).toMatchObject({ unsaved: 2, failures: 2 });
    expect(error).toHaveBeenCalledWith(
      { error: "Error", reason: "disk full" },
      "The ledger could not be saved",
    );
    store.failing = false;
    expect(await ledger.flush()).toBe(true);
    expect((await ledger.read()).entries).toMatchObject([{ requests: 2 }]);
    expect(ledger.statistics()).toMatchObject({ unsaved: 0, failures: 2 });
  });

  it("brings it as it was, under the same name: a store that failed may have taken it", async () => {
    const brought: { name: string | undefined; requests: readonly number[] }[] = [];
    const doubtful: LedgerStore = {
      add: async (entries, name) => {
        brought.push({ name, requests: entries.map(({ requests }) => requests) });
        if (brought.length === 1) throw new Error("no answer");
      },
      read: () => store.read(),
      close: () => store.close(),
    };
    const ledger = newLedger({ store: doubtful });
    const account = ledger.account("http-sse", "r", "a");
    account.request();
    expect(await ledger.flush()).toBe(false);
    account.request();
    account.request();
    expect(await ledger.flush()).toBe(true);
    expect(brought.map(({ requests }) => requests)).toEqual([[1], [1], [2]]);
    const [first, again, next] = brought.map(({ name }) => name);
    expect(again).toBe(first);
    expect(next).not.toBe(first);
  });

  it("brings everything before it is read, also what comes while a flush is under way", async () => {
    let release = (): void => undefined;
    const slow: LedgerStore = {
      add: async (entries) => {
        await new Promise<void>((resolve) => (release = resolve));
        await store.add(entries);
      },
      read: () => store.read(),
      close: () => store.close(),
    };
    const ledger = newLedger({ store: slow });
    const account = ledger.account("http-sse", "r", "a");
    account.request();
    const flushed = ledger.flush();
    account.request();
    const read = ledger.read();
    release();
    await flushed;
    await new Promise((resolve) => void setImmediate(resolve));
    release();
    expect((await read).entries).toMatchObject([{ requests: 2 }]);
  });

  it("closes in time where its store does not answer, and says so", async () => {
    const error = jest.fn();
    const ledger = newLedger({ logger: { ...silentLogger, error } });
    ledger.account("http-sse", "2024-11-05", "old").request();
    store.add = () => new Promise(() => undefined);
    const closed = ledger.close();
    clock.advance(2_000);
    await closed;
    expect(ledger.statistics().failures).toBe(1);
    expect(error).toHaveBeenCalledWith(
      { waitedMs: 2_000 },
      "The ledger could not be closed in time",
    );
  });

  it("saves and closes its store, and survives one that cannot", async () => {
    const ledger = newLedger();
    ledger.account("http-sse", "r", "a").request();
    await ledger.close();
    expect(store.added).toHaveLength(1);
    expect(store.closed).toBe(1);
    store.failing = true;
    await expect(ledger.close()).resolves.toBeUndefined();
  });
});
