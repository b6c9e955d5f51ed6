import { describe, expect, it } from "@jest/globals";
import { MemorySessionStore } from "../src/memory-session-store.js";
import { describeSessionStore } from "../src/testing/index.js";
import { add, START } from "../src/testing/session-records.js";

describeSessionStore({ describe, it }, "memory", (use) => use(new MemorySessionStore()));

describe("MemorySessionStore", () => {
  it("hands out records that later changes leave as they are", async () => {
    const store = new MemorySessionStore();
    await add(store, "a");
    const before = await store.get("a");
    await store.touch("a", START + 5);
    expect(before?.lastSeenAt).toBe(START);
  });
});
