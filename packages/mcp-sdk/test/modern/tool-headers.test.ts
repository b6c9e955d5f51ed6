import type { HeaderParameters, JsonObject } from "@crossfade/core";
import { ManualClock } from "@crossfade/core/testing";
import { describe, expect, it } from "@jest/globals";
import { ToolHeaders } from "../../src/modern/tool-headers.js";
import { toolOf } from "./modern-world.js";

const REGION = [{ path: ["region"], header: "Region" }];

/** Asks for the headers of tools, and counts how often the list was read. */
class World {
  readonly clock = new ManualClock();
  readonly #headers = new ToolHeaders(this.clock);
  tools: readonly unknown[] = [toolOf("query", { region: "Region" })];
  reads = 0;

  of(tool = "query", principal?: string): Promise<HeaderParameters | undefined> {
    return this.with(() => Promise.resolve(this.tools as readonly JsonObject[]), tool, principal);
  }

  with(
    list: () => Promise<readonly JsonObject[]>,
    tool = "query",
    principal?: string,
  ): Promise<HeaderParameters | undefined> {
    return this.#headers.of(tool, principal, () => {
      this.reads += 1;
      return list();
    });
  }
}

/** A list that is not had before the test says so. */
function heldList() {
  let answer!: (tools: readonly JsonObject[]) => void;
  let fail!: (error: Error) => void;
  const list = new Promise<readonly JsonObject[]>((resolve, reject) => {
    answer = resolve;
    fail = reject;
  });
  return { list: () => list, answer, fail };
}

describe("ToolHeaders", () => {
  it("reads which argument is mirrored in which header", async () => {
    const world = new World();
    world.tools = [toolOf("query", { region: "Region", tenant: "Tenant", q: undefined })];
    expect(await world.of()).toEqual([...REGION, { path: ["tenant"], header: "Tenant" }]);
  });

  it("reads of arguments inside others, where a chain of properties leads to them", async () => {
    const world = new World();
    const marked = { type: "string", "x-mcp-header": "Region" };
    const place = { type: "object", properties: { region: marked } };
    const properties = { place, places: { type: "array", items: place } };
    world.tools = [{ name: "query", inputSchema: { type: "object", properties } }];
    expect(await world.of()).toEqual([{ path: ["place", "region"], header: "Region" }]);
  });

  it("knows nothing of tools without any, nor of tools that there are not", async () => {
    const world = new World();
    world.tools = [toolOf("plain"), toolOf("query", { q: undefined })];
    expect([await world.of("plain"), await world.of("query"), await world.of("no")]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it.each([
    { name: "query" },
    { name: "query", inputSchema: "object" },
    { name: "query", inputSchema: { properties: [] } },
    { name: "query", inputSchema: { properties: { region: true } } },
    toolOf("query", { region: 1 }),
    { ...toolOf("query", { region: "Region" }), name: 1 },
  ])("does not stumble over %j", async (tool) => {
    const world = new World();
    world.tools = [tool, toolOf("good", { region: "Region" })];
    expect(await world.of("query")).toBeUndefined();
    expect(await world.of("good")).toEqual(REGION);
  });

  it("keeps a list for a minute, for all its tools", async () => {
    const world = new World();
    await world.of("query");
    world.tools = [toolOf("query", { region: "New" })];
    world.clock.advance(59_999);
    expect(await world.of("query")).toEqual(REGION);
    await world.of("other");
    expect(world.reads).toBe(1);
    world.clock.advance(1);
    expect(await world.of("query")).toEqual([{ path: ["region"], header: "New" }]);
    expect(world.reads).toBe(2);
  });

  it("reads a list once for all who wait for it", async () => {
    const world = new World();
    const found = await Promise.all([world.of(), world.of(), world.of()]);
    expect(found).toEqual([REGION, REGION, REGION]);
    expect(world.reads).toBe(1);
  });

  it("keeps the list of each principal to that principal", async () => {
    const world = new World();
    await world.of("query", "alice");
    world.tools = [];
    expect(await world.of("query", "bob")).toBeUndefined();
    expect(await world.of("query")).toBeUndefined();
    expect(await world.of("query", "alice")).toEqual(REGION);
    expect(world.reads).toBe(3);
  });

  it("asks again for a list that it could not have", async () => {
    const world = new World();
    const bad = new Error("no database");
    await expect(world.with(() => Promise.reject(bad))).rejects.toBe(bad);
    expect(await world.of()).toEqual(REGION);
    expect(world.reads).toBe(2);
  });

  it("does not fail those who waited for a list that failed with another's request", async () => {
    const world = new World();
    const held = heldList();
    const cancelled = expect(world.with(held.list)).rejects.toThrow("cancelled");
    const others = [world.of(), world.of()];
    held.fail(new Error("cancelled"));
    await cancelled;
    expect(await Promise.all(others)).toEqual([REGION, REGION]);
    expect(world.reads).toBe(2);
  });

  it("keeps a newer list when an older one fails", async () => {
    const world = new World();
    const held = heldList();
    const failed = expect(world.with(held.list)).rejects.toThrow("late");
    world.clock.advance(60_000);
    await world.of();
    held.fail(new Error("late"));
    await failed;
    await world.of();
    expect(world.reads).toBe(2);
  });

  it("keeps the lists of a thousand principals, and forgets the oldest beyond", async () => {
    const world = new World();
    const names = Array.from({ length: 1_000 }, (_, index) => `p${index}`);
    for (const name of names) await world.of("query", name);
    for (const name of names) await world.of("query", name);
    expect(world.reads).toBe(1_000);
    await world.of("query", "one more");
    await world.of("query", "p1");
    expect(world.reads).toBe(1_001);
    await world.of("query", "p0");
    expect(world.reads).toBe(1_002);
  });
});
