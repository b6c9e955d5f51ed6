import type { TestRunner } from "@crossfade/core/testing";
import { strict as assert } from "node:assert";
import type { SessionStore } from "../session-store.js";
import { add, LEASE_MS, START } from "./session-records.js";

type WithStore = (use: (store: SessionStore) => Promise<void>) => Promise<void>;

/** The part of `SessionStore`'s contract that says whose a session is. */
export function describeSessionClaims(runner: TestRunner, withStore: WithStore): void {
  describeClaim(runner, withStore);
  describeFencing(runner, withStore);
  describeRenewal(runner, withStore);
  describeRelease(runner, withStore);
}

function describeClaim({ it }: TestRunner, withStore: WithStore): void {
  it("leaves a session with the node whose lease runs, and names it", () =>
    withStore(async (store) => {
      const record = await add(store, "a");
      const claim = await store.claim("a", "two", START + LEASE_MS - 1, LEASE_MS);
      assert.deepEqual(claim, { outcome: "owned", record });
      assert.deepEqual(await store.get("a"), record);
    }));

  it("gives a session away as soon as the lease has lapsed, with a higher epoch", () =>
    withStore(async (store) => {
      const record = await add(store, "a", { initialized: true, attributes: { mode: "post" } });
      const now = START + LEASE_MS;
      const claim = await store.claim("a", "two", now, 5_000);
      const lease = { node: "two", epoch: 2, expiresAt: now + 5_000 };
      assert.deepEqual(claim, { outcome: "claimed", record: { ...record, lease } });
      assert.deepEqual(await store.get("a"), { ...record, lease });
    }));

  it("gives a node its own session again, with a higher epoch", () =>
    withStore(async (store) => {
      await add(store, "a");
      const claim = await store.claim("a", "one", START + 1, LEASE_MS);
      assert.ok(claim.outcome === "claimed");
      assert.deepEqual(claim.record.lease, {
        node: "one",
        epoch: 2,
        expiresAt: START + 1 + LEASE_MS,
      });
    }));

  it("gives a session to one of many that claim it at once", () =>
    withStore(async (store) => {
      await add(store, "a");
      const now = START + LEASE_MS;
      const nodes = ["two", "three", "four", "five"];
      const claims = await Promise.all(nodes.map((node) => store.claim("a", node, now, LEASE_MS)));
      assert.equal(claims.filter(({ outcome }) => outcome === "claimed").length, 1);
      const owners = claims.map((claim) => "record" in claim && claim.record.lease.node);
      assert.equal(new Set(owners).size, 1);
      assert.equal((await store.get("a"))?.lease.epoch, 2);
    }));

  it("does not count a claim as a new session, or as a sign of life", () =>
    withStore(async (store) => {
      await add(store, "a");
      await store.claim("a", "two", START + LEASE_MS, LEASE_MS);
      assert.equal(await store.count("streamable-http"), 1);
      assert.equal(await store.countOf("streamable-http", "alice"), 1);
      assert.equal((await store.get("a"))?.lastSeenAt, START);
    }));
}

function describeFencing({ it }: TestRunner, withStore: WithStore): void {
  it("refuses what the owner before a claim still writes", () =>
    withStore(async (store) => {
      await add(store, "a");
      await store.claim("a", "two", START + LEASE_MS, LEASE_MS);
      const before = await store.get("a");
      const late = { initialized: true, lastSeenAt: START + 1_000_000 };
      assert.equal(await store.update("a", 1, late), "stale");
      assert.deepEqual(await store.get("a"), before);
      assert.equal(await store.update("a", 2, { initialized: true }), "updated");
    }));

  it("refuses an epoch that nobody was given", () =>
    withStore(async (store) => {
      const record = await add(store, "a");
      assert.equal(await store.update("a", 2, { initialized: true }), "stale");
      assert.equal(await store.release("a", 2), false);
      assert.deepEqual(await store.get("a"), record);
    }));

  it("lets an owner write whose lease has lapsed, as long as nobody claimed", () =>
    withStore(async (store) => {
      await add(store, "a", { lease: { node: "one", epoch: 1, expiresAt: START - 1 } });
      assert.equal(await store.update("a", 1, { initialized: true }), "updated");
    }));
}

function describeRenewal({ it }: TestRunner, withStore: WithStore): void {
  it("renews leases, and takes down when their sessions were last seen", () =>
    withStore(async (store) => {
      const a = await add(store, "a");
      const b = await add(store, "b", { lastSeenAt: START + 9 });
      const expiresAt = START + 2 * LEASE_MS;
      const lost = await store.renew(
        [
          { id: "a", epoch: 1, lastSeenAt: START + 4 },
          { id: "b", epoch: 1, lastSeenAt: START + 4 },
        ],
        expiresAt,
      );
      assert.deepEqual(lost, []);
      const lease = { node: "one", epoch: 1, expiresAt };
      assert.deepEqual(await store.get("a"), { ...a, lease, lastSeenAt: START + 4 });
      assert.deepEqual(await store.get("b"), { ...b, lease });
      assert.equal((await store.claim("a", "two", expiresAt - 1, LEASE_MS)).outcome, "owned");
    }));

  it("names the leases that were lost, and renews the others", () =>
    withStore(async (store) => {
      for (const id of ["kept", "claimed", "deleted"]) await add(store, id);
      await store.claim("claimed", "two", START + LEASE_MS, LEASE_MS);
      await store.delete("deleted");
      const claimed = await store.get("claimed");
      const expiresAt = START + 10 * LEASE_MS;
      const leases = ["kept", "claimed", "deleted", "never"].map((id) => ({
        id,
        epoch: 1,
        lastSeenAt: START + 99,
      }));
      const lost = await store.renew(leases, expiresAt);
      assert.deepEqual([...lost].toSorted(), ["claimed", "deleted", "never"]);
      assert.deepEqual(await store.get("claimed"), claimed);
      assert.equal(await store.get("deleted"), undefined);
      assert.equal(await store.get("never"), undefined);
      assert.equal((await store.get("kept"))?.lease.expiresAt, expiresAt);
      assert.equal(await store.count("streamable-http"), 2);
    }));

  it("renews a lease that has lapsed and was claimed by nobody", () =>
    withStore(async (store) => {
      await add(store, "a", { lease: { node: "one", epoch: 1, expiresAt: START - 1 } });
      const leases = [{ id: "a", epoch: 1, lastSeenAt: START }];
      assert.deepEqual(await store.renew(leases, START + LEASE_MS), []);
      assert.equal((await store.claim("a", "two", START, LEASE_MS)).outcome, "owned");
    }));

  it("has nothing to say about no leases", () =>
    withStore(async (store) => {
      assert.deepEqual(await store.renew([], START), []);
    }));

  it("lets either a renewal or a claim win, never both", () =>
    withStore(async (store) => {
      await add(store, "a");
      const now = START + LEASE_MS;
      const [claim, lost] = await Promise.all([
        store.claim("a", "two", now, LEASE_MS),
        store.renew([{ id: "a", epoch: 1, lastSeenAt: now }], now + LEASE_MS),
      ]);
      assert.deepEqual(lost, claim.outcome === "claimed" ? ["a"] : []);
    }));
}

function describeRelease({ it }: TestRunner, withStore: WithStore): void {
  it("lets anyone claim a released session at once", () =>
    withStore(async (store) => {
      await add(store, "a");
      assert.equal(await store.release("a", 1), true);
      const claim = await store.claim("a", "two", START, LEASE_MS);
      assert.ok(claim.outcome === "claimed");
      assert.equal(claim.record.lease.node, "two");
      assert.ok(claim.record.lease.epoch > 1);
      assert.equal(claim.record.lease.expiresAt, START + LEASE_MS);
    }));

  it("does not let a renewal under way take a released session back", () =>
    withStore(async (store) => {
      await add(store, "a");
      await store.release("a", 1);
      const late = [{ id: "a", epoch: 1, lastSeenAt: START }];
      assert.deepEqual(await store.renew(late, START + LEASE_MS), ["a"]);
      assert.equal(await store.update("a", 1, { initialized: true }), "stale");
      assert.equal((await store.claim("a", "two", START, LEASE_MS)).outcome, "claimed");
    }));

  it("releases once, and only for the owner", () =>
    withStore(async (store) => {
      await add(store, "a");
      const releases = await Promise.all([store.release("a", 1), store.release("a", 1)]);
      assert.deepEqual(releases.filter(Boolean), [true]);
      await store.claim("a", "two", START, LEASE_MS);
      assert.equal(await store.release("a", 1), false);
      assert.equal((await store.claim("a", "three", START, LEASE_MS)).outcome, "owned");
    }));

  it("keeps a released session, and its place in the counts", () =>
    withStore(async (store) => {
      const { lease: _, ...record } = await add(store, "a", { initialized: true });
      await store.release("a", 1);
      const { lease: __, ...released } = (await store.get("a")) ?? {};
      assert.deepEqual(released, record);
      assert.equal(await store.count("streamable-http"), 1);
    }));

  it("deletes a released session when it is idle", () =>
    withStore(async (store) => {
      await add(store, "a");
      await store.release("a", 1);
      assert.deepEqual(await store.deleteIdle("streamable-http", START + 1, START), ["a"]);
    }));
}
