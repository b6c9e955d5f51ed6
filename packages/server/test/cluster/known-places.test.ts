import { ManualClock } from "@crossfade/core/testing";
import { afterEach, describe, expect, it, jest } from "@jest/globals";
import { KnownPlaces } from "../../src/cluster/known-places.js";
import { bodyOf, call, LEASE_MS, twoNodes, type ClusterWorld } from "./cluster-world.js";

describe("known places", () => {
  const clock = new ManualClock();
  const leaseEndsAt = clock.now() + 1_000;
  const found = { node: "one", principal: "ann", leaseEndsAt };

  it("are forgotten when their lease has ended, or they were wrong", () => {
    const known = new KnownPlaces(clock);
    known.remember("st_a", found);
    known.remember("st_b", found);
    expect(known.find("st_a", "ann")).toBe("one");
    known.forget("st_b");
    expect(known.find("st_b", "ann")).toBeUndefined();
    clock.advance(1_000);
    expect(known.find("st_a", "ann")).toBeUndefined();
  });

  it("are for the principal that has been there", () => {
    const known = new KnownPlaces(clock);
    known.remember("st_a", { ...found, leaseEndsAt: clock.now() + 1_000 });
    expect(known.find("st_a", "bob")).toBeUndefined();
    expect(known.find("st_a", undefined)).toBeUndefined();
  });

  it("are bounded: what was learned first goes first", () => {
    const known = new KnownPlaces(clock);
    const place = { ...found, leaseEndsAt: clock.now() + 1_000 };
    for (let index = 0; index <= 10_000; index += 1) {
      known.remember(`st_${index}`, place);
      known.remember("st_0", place);
    }
    expect(known.find("st_0", "ann")).toBe("one");
    expect(known.find("st_1", "ann")).toBeUndefined();
    expect(known.find("st_2", "ann")).toBe("one");
  });
});

describe("a node that forwards", () => {
  let world: ClusterWorld;

  afterEach(() => world.close());

  it("asks the store where a session is once for each of its owner's leases", async () => {
    const nodes = twoNodes();
    world = nodes.world;
    const session = await nodes.one.initialize();
    const lookups = jest.spyOn(world.store, "get");
    for (let id = 1; id <= 5; id += 1) await nodes.two.post(call(id, "where"), session);
    expect(lookups).toHaveBeenCalledTimes(1);
    await world.pass(LEASE_MS);
    await nodes.two.post(call(6, "where"), session);
    expect(lookups).toHaveBeenCalledTimes(2);
  });

  it("looks again, at once, where a session is no longer what it was", async () => {
    const nodes = twoNodes();
    world = nodes.world;
    const session = await nodes.one.initialize();
    await nodes.two.post(call(1, "where"), session);
    await nodes.one.endpoint.close();
    const reply = await nodes.two.post(call(2, "where"), session);
    expect(bodyOf(reply)).toMatchObject({ result: { node: "two" } });
  });
});
