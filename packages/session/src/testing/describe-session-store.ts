import type { TestRunner } from "@crossfade/core/testing";
import { strict as assert } from "node:assert";
import type { SessionStore } from "../session-store.js";
import { describeSessionClaims } from "./describe-session-claims.js";
import { add, LEASE_MS, ROOMY, sessionRecord, START } from "./session-records.js";

/** Hands an empty store to `use`, and cleans up when that has settled. */
export type WithStore = (use: (store: SessionStore) => Promise<void>) => Promise<void>;

/** The contract of `SessionStore`. Run it against every store, your own included. */
export function describeSessionStore(runner: TestRunner, name: string, withStore: WithStore): void {
  runner.describe(`SessionStore: ${name}`, () => {
    describeRecords(runner, withStore);
    describeLimits(runner, withStore);
    describeSessionClaims(runner, withStore);
    describeIdle(runner, withStore);
  });
}

function describeRecords({ it }: TestRunner, withStore: WithStore): void {
  it("gives back what was created, field for field", () =>
    withStore(async (store) => {
      const full = sessionRecord("full", {
        revision: "2025-11-25",
        initializeParams: { clientInfo: { name: "küche \u2028", version: "1" }, list: [1, null] },
        initialized: true,
        state: { level: "debug" },
        attributes: { mode: "post", empty: "" },
      });
      const bare = sessionRecord("bare", { principal: undefined });
      assert.equal(await store.create(full, ROOMY), "created");
      assert.equal(await store.create(bare, ROOMY), "created");
      assert.deepEqual(await store.get("full"), full);
      assert.deepEqual(await store.get("bare"), bare);
    }));

  it("keeps an empty principal apart from none", () =>
    withStore(async (store) => {
      await add(store, "a", { principal: "" });
      assert.equal((await store.get("a"))?.principal, "");
    }));

  it("rejects an id that is taken, and keeps the session that has it", () =>
    withStore(async (store) => {
      await add(store, "a");
      await assert.rejects(store.create(sessionRecord("a", { principal: "bob" }), ROOMY));
      assert.equal((await store.get("a"))?.principal, "alice");
      assert.equal(await store.count("streamable-http"), 1);
    }));

  it("knows nothing of ids that were never created", () =>
    withStore(async (store) => {
      assert.equal(await store.get("x"), undefined);
      assert.equal(await store.touch("x", START), undefined);
      assert.equal(await store.update("x", 1, { initialized: true }), "unknown");
      assert.equal(await store.delete("x"), false);
      assert.equal(await store.release("x", 1), false);
      assert.deepEqual(await store.claim("x", "one", START, LEASE_MS), { outcome: "unknown" });
      assert.equal(await store.get("x"), undefined);
      assert.equal(await store.count("streamable-http"), 0);
    }));

  it("touches a session, and never sets it back", () =>
    withStore(async (store) => {
      const record = await add(store, "a");
      const touched = { ...record, lastSeenAt: START + 5 };
      assert.deepEqual(await store.touch("a", START + 5), touched);
      assert.deepEqual(await store.touch("a", START + 3), touched);
      assert.deepEqual(await store.get("a"), touched);
    }));

  it("ends up with the latest of touches that race", () =>
    withStore(async (store) => {
      await add(store, "a");
      await Promise.all([9, 4, 7, 1].map((ms) => store.touch("a", START + ms)));
      assert.equal((await store.get("a"))?.lastSeenAt, START + 9);
    }));

  it("never brings a deleted session back", () =>
    withStore(async (store) => {
      await add(store, "a");
      const [, deleted] = await Promise.all([
        store.touch("a", START + 1),
        store.delete("a"),
        store.touch("a", START + 2),
        store.update("a", 1, { initialized: true }),
        store.renew([{ id: "a", epoch: 1, lastSeenAt: START + 3 }], START + LEASE_MS),
        store.claim("a", "one", START, LEASE_MS),
        store.release("a", 1),
      ]);
      assert.equal(deleted, true);
      assert.equal(await store.touch("a", START + 3), undefined);
      assert.equal(await store.get("a"), undefined);
      assert.equal(await store.count("streamable-http"), 0);
      assert.equal(await store.countOf("streamable-http", "alice"), 0);
    }));

  it("leaves a session that another node has taken over to that node", () =>
    withStore(async (store) => {
      await add(store, "a");
      await store.claim("a", "node-2", START + LEASE_MS, LEASE_MS);
      assert.equal(await store.delete("a", 1), false);
      assert.ok(await store.get("a"));
      assert.equal(await store.delete("a", 2), true);
      assert.equal(await store.get("a"), undefined);
    }));

  it("deletes once", () =>
    withStore(async (store) => {
      await add(store, "a");
      const deletions = await Promise.all([
        store.delete("a"),
        store.delete("a"),
        store.delete("a"),
      ]);
      assert.deepEqual(deletions.filter(Boolean), [true]);
      assert.equal(await store.count("streamable-http"), 0);
    }));

  it("changes what it is told to change, and nothing else", () =>
    withStore(async (store) => {
      const record = await add(store, "a", { attributes: { mode: "post" } });
      const settled = { revision: "2025-06-18", initializeParams: { capabilities: {} } } as const;
      assert.equal(await store.update("a", 1, settled), "updated");
      assert.deepEqual(await store.get("a"), { ...record, ...settled });
      const more = {
        initialized: true,
        state: { cart: ["ü", 1, null], empty: {} },
        attributes: { mode: "get" },
        lastSeenAt: START + 1,
      };
      assert.equal(await store.update("a", 1, more), "updated");
      assert.deepEqual(await store.get("a"), { ...record, ...settled, ...more });
    }));

  it("keeps both of two changes that race", () =>
    withStore(async (store) => {
      await add(store, "a");
      await Promise.all([
        store.update("a", 1, { initialized: true }),
        store.update("a", 1, { revision: "2025-03-26" }),
        store.touch("a", START + 7),
      ]);
      const record = await store.get("a");
      assert.equal(record?.initialized, true);
      assert.equal(record?.revision, "2025-03-26");
      assert.equal(record?.lastSeenAt, START + 7);
    }));

  it("does not set lastSeenAt back in an update", () =>
    withStore(async (store) => {
      await add(store, "a");
      await store.update("a", 1, { lastSeenAt: START - 1, initialized: true });
      const record = await store.get("a");
      assert.equal(record?.lastSeenAt, START);
      assert.equal(record?.initialized, true);
    }));
}

function describeLimits({ it }: TestRunner, withStore: WithStore): void {
  it("admits no more than maxSessions, also at once", () =>
    withStore(async (store) => {
      const limits = { ...ROOMY, maxSessions: 3, maxSessionsPerPrincipal: 10 };
      const outcomes = await Promise.all(
        ["a", "b", "c", "d", "e"].map((id) =>
          store.create(sessionRecord(id, { quotaKey: id }), limits),
        ),
      );
      assert.equal(outcomes.filter((outcome) => outcome === "created").length, 3);
      assert.equal(outcomes.filter((outcome) => outcome === "session-limit").length, 2);
      assert.equal(await store.count("streamable-http"), 3);
    }));

  it("admits no more than maxSessionsPerPrincipal of one quota key, also at once", () =>
    withStore(async (store) => {
      const limits = { ...ROOMY, maxSessions: 10, maxSessionsPerPrincipal: 2 };
      const outcomes = await Promise.all(
        ["a", "b", "c", "d"].map((id) => store.create(sessionRecord(id), limits)),
      );
      assert.equal(outcomes.filter((outcome) => outcome === "created").length, 2);
      assert.equal(outcomes.filter((outcome) => outcome === "principal-limit").length, 2);
      const bob = sessionRecord("z", { quotaKey: "bob" });
      assert.equal(await store.create(bob, limits), "created");
      assert.equal(await store.countOf("streamable-http", "alice"), 2);
      assert.equal(await store.countOf("streamable-http", "bob"), 1);
      assert.equal(await store.count("streamable-http"), 3);
    }));

  it("counts by quota key, not by principal", () =>
    withStore(async (store) => {
      const limits = { ...ROOMY, maxSessions: 10, maxSessionsPerPrincipal: 1 };
      await store.create(
        sessionRecord("a", { principal: undefined, quotaKey: "10.0.0.1" }),
        limits,
      );
      const other = sessionRecord("b", { principal: undefined, quotaKey: "10.0.0.2" });
      assert.equal(await store.create(other, limits), "created");
      const same = sessionRecord("c", { principal: "eve", quotaKey: "10.0.0.2" });
      assert.equal(await store.create(same, limits), "principal-limit");
    }));

  it("keeps quota keys apart that look alike, whatever is in them", () =>
    withStore(async (store) => {
      const keys = [
        "ali",
        "alice",
        "alice2",
        "alice:",
        "alice;",
        "alice\0",
        "ALICE",
        "\u{1F600}",
        "",
      ];
      const limits = { ...ROOMY, maxSessionsPerPrincipal: 1 };
      for (const [index, quotaKey] of keys.entries()) {
        const record = sessionRecord(`a${index}`, { quotaKey });
        assert.equal(await store.create(record, limits), "created", quotaKey);
      }
      for (const quotaKey of keys) {
        assert.equal(await store.countOf("streamable-http", quotaKey), 1, quotaKey);
      }
      assert.equal(await store.countOf("streamable-http", "al"), 0);
    }));

  it("counts each transport by itself", () =>
    withStore(async (store) => {
      const limits = { ...ROOMY, maxSessions: 1, maxSessionsPerPrincipal: 1 };
      assert.equal(await store.create(sessionRecord("a"), limits), "created");
      const other = sessionRecord("b", { transport: "http-sse" });
      assert.equal(await store.create(other, limits), "created");
      assert.equal(await store.count("http-sse"), 1);
      assert.equal(await store.countOf("http-sse", "alice"), 1);
      assert.equal(await store.count("streamable-http"), 1);
    }));

  it("remembers nothing of a refused session", () =>
    withStore(async (store) => {
      const limits = { ...ROOMY, maxSessions: 1, maxSessionsPerPrincipal: 1 };
      await store.create(sessionRecord("a"), limits);
      await store.create(sessionRecord("b", { quotaKey: "bob" }), limits);
      assert.equal(await store.get("b"), undefined);
      assert.equal(await store.countOf("streamable-http", "bob"), 0);
    }));

  it("has room again when a session is deleted", () =>
    withStore(async (store) => {
      const limits = { ...ROOMY, maxSessions: 1, maxSessionsPerPrincipal: 1 };
      await store.create(sessionRecord("a"), limits);
      await store.delete("a");
      assert.equal(await store.create(sessionRecord("b"), limits), "created");
      assert.equal(await store.countOf("streamable-http", "alice"), 1);
    }));
}

function describeIdle({ it }: TestRunner, withStore: WithStore): void {
  const lapsed = { node: "one", epoch: 1, expiresAt: START };

  it("deletes the sessions that were last seen before a time", () =>
    withStore(async (store) => {
      await add(store, "old", { lease: lapsed });
      await add(store, "edge", { lease: lapsed, lastSeenAt: START + 10 });
      await add(store, "new", { lease: lapsed, lastSeenAt: START + 11 });
      assert.deepEqual(await store.deleteIdle("streamable-http", START + 10, START), ["old"]);
      assert.equal(await store.get("old"), undefined);
      assert.equal((await store.get("edge"))?.id, "edge");
      assert.equal(await store.count("streamable-http"), 2);
      assert.equal(await store.countOf("streamable-http", "alice"), 2);
    }));

  it("leaves idle sessions to their owner while the lease runs", () =>
    withStore(async (store) => {
      await add(store, "a");
      const idle = START + 1_000_000;
      assert.deepEqual(await store.deleteIdle("streamable-http", idle, START + LEASE_MS - 1), []);
      assert.deepEqual(await store.deleteIdle("streamable-http", idle, START + LEASE_MS), ["a"]);
    }));

  it("leaves the other transport's alone", () =>
    withStore(async (store) => {
      await add(store, "a", { lease: lapsed, transport: "http-sse" });
      assert.deepEqual(await store.deleteIdle("streamable-http", START + 10, START), []);
      assert.deepEqual(await store.deleteIdle("http-sse", START + 10, START), ["a"]);
    }));

  it("goes by when a session was touched, updated or renewed", () =>
    withStore(async (store) => {
      for (const id of ["touched", "updated", "renewed", "quiet"]) await add(store, id);
      await store.touch("touched", START + 20);
      await store.update("updated", 1, { lastSeenAt: START + 20 });
      await store.renew([{ id: "renewed", epoch: 1, lastSeenAt: START + 20 }], START + LEASE_MS);
      const deleted = await store.deleteIdle("streamable-http", START + 20, START + LEASE_MS);
      assert.deepEqual(deleted, ["quiet"]);
    }));

  it("reports each deleted session once, whoever sweeps", () =>
    withStore(async (store) => {
      await Promise.all(["a", "b", "c"].map((id) => add(store, id, { lease: lapsed })));
      const sweeps = await Promise.all(
        [1, 2, 3].map(() => store.deleteIdle("streamable-http", START + 10, START)),
      );
      assert.deepEqual(sweeps.flat().toSorted(), ["a", "b", "c"]);
      assert.equal(await store.count("streamable-http"), 0);
    }));
}
