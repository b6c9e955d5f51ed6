import type { TestRunner } from "@crossfade/core/testing";
import { strict as assert } from "node:assert";
import { MAX_WEEKS, weekOf, type LedgerEntry } from "../ledger/ledger-entry.js";
import type { LedgerStore } from "../ledger/ledger-store.js";
import { ledgerEntry, START } from "./ledger-entries.js";

/** What a test wants of its store. */
export interface LedgerStoreWish {
  /** Most entries that it keeps. */
  readonly maxEntries: number;
}

/**
 * Hands an empty store to `use`, and cleans up when that has settled. `reopen` gives another store over the
 * same data, as a process that was started again has it, or another node; the first has been closed by then.
 * A store in memory is its own.
 */
export type WithLedgerStore = (
  wish: LedgerStoreWish,
  use: (store: LedgerStore, reopen: () => Promise<LedgerStore>) => Promise<void>,
) => Promise<void>;

const ROOMY: LedgerStoreWish = { maxEntries: 1_000 };

/** The contract of `LedgerStore`. Run it against every store, your own included. */
export function describeLedgerStore(
  runner: TestRunner,
  name: string,
  withStore: WithLedgerStore,
): void {
  runner.describe(`LedgerStore: ${name}`, () => {
    describeEntries(runner, withStore);
    describeMerging(runner, withStore);
    describeBound(runner, withStore);
    describeReopening(runner, withStore);
  });
}

function describeEntries({ it }: TestRunner, withStore: WithLedgerStore): void {
  it("is empty at first", () =>
    withStore(ROOMY, async (store) => {
      assert.deepEqual(await store.read(), { entries: [], forgotten: 0 });
    }));

  it("gives back what was added, field for field, the client seen last first", () =>
    withStore(ROOMY, async (store) => {
      const full = ledgerEntry("küche \u2028", 1, {
        generation: "sessionful",
        revision: "2025-11-25",
        principal: "https://issuer.example|alice",
        userAgent: 'agent/1.0 ("quoted", {braced})',
        warnings: 3,
        refusals: 4,
        weeks: [weekOf(START) - 2, weekOf(START)],
      });
      const bare: LedgerEntry = {
        generation: "http-sse",
        firstSeen: START,
        lastSeen: START,
        sessions: 0,
        requests: 0,
        warnings: 0,
        refusals: 1,
        weeks: [weekOf(START)],
      };
      await store.add([bare, full]);
      assert.deepEqual(await store.read(), { entries: [full, bare], forgotten: 0 });
    }));

  it("takes nothing without complaint", () =>
    withStore(ROOMY, async (store) => {
      await store.add([]);
      assert.deepEqual((await store.read()).entries, []);
    }));

  it("keeps clients apart by all that tells them apart", () =>
    withStore(ROOMY, async (store) => {
      const { name: _, ...nameless } = ledgerEntry("", 0);
      const entries = [
        ledgerEntry("a", 0),
        ledgerEntry("a", 0, { version: "2" }),
        ledgerEntry("a", 0, { generation: "stateless" }),
        ledgerEntry("a", 0, { revision: "2025-03-26" }),
        ledgerEntry("a", 0, { principal: "alice" }),
        ledgerEntry("a", 0, { principal: "" }),
        { ...nameless, userAgent: "a" },
        { ...nameless, userAgent: "b" },
        nameless,
        // What a careless key would take for something else.
        ledgerEntry('a","1.0.0', 0),
        ledgerEntry("a:1.0.0", 0),
        ledgerEntry("__proto__", 0),
      ];
      await store.add(entries);
      await store.add(entries);
      const { entries: kept } = await store.read();
      assert.equal(kept.length, entries.length);
      for (const { sessions } of kept) assert.equal(sessions, 2);
    }));
}

function describeMerging({ it }: TestRunner, withStore: WithLedgerStore): void {
  it("adds counters up, and widens the time", () =>
    withStore(ROOMY, async (store) => {
      await store.add([ledgerEntry("a", 2, { warnings: 1, refusals: 2 })]);
      await store.add([ledgerEntry("a", 5, { warnings: 3, refusals: 5 })]);
      await store.add([ledgerEntry("a", 1, { warnings: 7 })]);
      const [entry, ...others] = (await store.read()).entries;
      assert.deepEqual(others, []);
      assert.deepEqual(entry, {
        ...ledgerEntry("a", 5),
        firstSeen: ledgerEntry("a", 1).firstSeen,
        sessions: 3,
        requests: 6,
        warnings: 11,
        refusals: 7,
      });
    }));

  it("merges entries of one client that come together", () =>
    withStore(ROOMY, async (store) => {
      await store.add([ledgerEntry("a", 0), ledgerEntry("a", 1), ledgerEntry("b", 0)]);
      const { entries } = await store.read();
      assert.deepEqual(
        entries.map(({ name, sessions }) => [name, sessions]),
        [
          ["a", 2],
          ["b", 1],
        ],
      );
    }));

  it("has the user agent of when it was seen last, whichever was added last", () =>
    withStore(ROOMY, async (store) => {
      await store.add([ledgerEntry("a", 1, { userAgent: "middle" })]);
      await store.add([ledgerEntry("a", 2, { userAgent: "new" })]);
      await store.add([ledgerEntry("a", 0, { userAgent: "old" })]);
      assert.equal((await store.read()).entries[0]?.userAgent, "new");
    }));

  it("keeps the weeks in which a client was seen, once each, in order, the last of them", () =>
    withStore(ROOMY, async (store) => {
      const week = weekOf(START);
      await store.add([ledgerEntry("a", 0, { weeks: [week + 3] })]);
      await store.add([ledgerEntry("a", 0, { weeks: [week, week + 1] })]);
      await store.add([ledgerEntry("a", 0, { weeks: [week + 3] })]);
      assert.deepEqual((await store.read()).entries[0]?.weeks, [week, week + 1, week + 3]);
      const many = Array.from({ length: MAX_WEEKS }, (_, index) => week + 10 + index);
      await store.add([ledgerEntry("a", 0, { weeks: many })]);
      assert.deepEqual((await store.read()).entries[0]?.weeks, many);
    }));

  it("loses nothing of what many add at once", () =>
    withStore(ROOMY, async (store) => {
      const adding = Array.from({ length: 50 }, (_, day) =>
        store.add([ledgerEntry("a", day % 7), ledgerEntry("b", day % 7)]),
      );
      await Promise.all(adding);
      const { entries } = await store.read();
      assert.deepEqual(entries.map(({ name, requests }) => `${name} ${requests}`).toSorted(), [
        "a 100",
        "b 100",
      ]);
    }));
}

function describeBound({ it }: TestRunner, withStore: WithLedgerStore): void {
  it("lets those leave first that were not seen for longest, and counts them", () =>
    withStore({ maxEntries: 3 }, async (store) => {
      await store.add([ledgerEntry("a", 1), ledgerEntry("b", 2), ledgerEntry("c", 3)]);
      assert.equal((await store.read()).forgotten, 0);
      await store.add([ledgerEntry("a", 4)]);
      await store.add([ledgerEntry("d", 5), ledgerEntry("e", 6)]);
      const { entries, forgotten } = await store.read();
      assert.deepEqual(
        entries.map(({ name }) => name),
        ["e", "d", "a"],
      );
      assert.equal(forgotten, 2);
    }));

  it("lets one leave at once that was seen before all others", () =>
    withStore({ maxEntries: 2 }, async (store) => {
      await store.add([ledgerEntry("a", 1), ledgerEntry("b", 2)]);
      await store.add([ledgerEntry("late", 0)]);
      const { entries, forgotten } = await store.read();
      assert.deepEqual(
        entries.map(({ name }) => name),
        ["b", "a"],
      );
      assert.equal(forgotten, 1);
    }));

  it("keeps its bound where more come at once than it holds", () =>
    withStore({ maxEntries: 10 }, async (store) => {
      await store.add(Array.from({ length: 25 }, (_, day) => ledgerEntry(`client ${day}`, day)));
      const { entries, forgotten } = await store.read();
      assert.equal(entries.length, 10);
      assert.equal(entries.at(-1)?.name, "client 15");
      assert.equal(forgotten, 15);
    }));
}

function describeReopening({ it }: TestRunner, withStore: WithLedgerStore): void {
  it("has everything when it is opened again, and goes on from there", () =>
    withStore({ maxEntries: 2 }, async (store, reopen) => {
      await store.add([ledgerEntry("a", 1), ledgerEntry("b", 2), ledgerEntry("c", 3)]);
      const before = await store.read();
      await store.close();
      await store.close();
      const again = await reopen();
      assert.deepEqual(await again.read(), before);
      await again.add([ledgerEntry("b", 4), ledgerEntry("d", 5)]);
      const { entries, forgotten } = await again.read();
      assert.deepEqual(
        entries.map(({ name, sessions }) => [name, sessions]),
        [
          ["d", 1],
          ["b", 2],
        ],
      );
      assert.equal(forgotten, 2);
      await again.close();
    }));
}
