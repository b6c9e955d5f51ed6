import { describe, expect, it } from "@jest/globals";
import { MemoryLedgerStore } from "../../src/ledger/memory-ledger-store.js";
import { describeLedgerStore, ledgerEntry } from "../../src/testing/index.js";

describeLedgerStore({ describe, it }, "memory", async (wish, use) => {
  const store = new MemoryLedgerStore(wish);
  await use(store, () => Promise.resolve(store));
});

describe("MemoryLedgerStore", () => {
  it("keeps 10,000 entries unless told otherwise", async () => {
    const store = new MemoryLedgerStore();
    await store.add(Array.from({ length: 10_001 }, (_, index) => ledgerEntry(`${index}`, 0)));
    const { entries, forgotten } = await store.read();
    expect([entries.length, forgotten]).toEqual([10_000, 1]);
  });
});
