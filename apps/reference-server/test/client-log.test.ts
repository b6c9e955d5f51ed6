import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { call, logOf, ReferenceWorld } from "./reference-world.js";

let world: ReferenceWorld;
let client: Client;

beforeEach(async () => {
  world = await ReferenceWorld.start();
  client = await world.connect();
});

afterEach(() => world.close());

describe("ClientLog", () => {
  it("tells everything to a client that has set no level", async () => {
    const log = logOf(client);
    await call(client, "test_logging_tool");
    expect(log).toHaveLength(1);
  });

  it.each([
    ["debug", 1],
    ["info", 1],
    ["notice", 0],
    ["emergency", 0],
  ] as const)("keeps to the level that the client has set: %s", async (level, count) => {
    const log = logOf(client);
    expect(await client.setLoggingLevel(level)).toEqual({});
    await call(client, "test_logging_tool");
    expect(log).toHaveLength(count);
  });

  it("tells more again when the client lowers the level", async () => {
    const log = logOf(client);
    await client.setLoggingLevel("error");
    await client.setLoggingLevel("info");
    await call(client, "test_logging_tool");
    expect(log).toHaveLength(1);
  });

  it("keeps to the level in each session by itself", async () => {
    const neighbour = await world.connect();
    const log = logOf(neighbour);
    await client.setLoggingLevel("error");
    await call(neighbour, "test_logging_tool");
    expect(log).toHaveLength(1);
  });

  it("names who logs, where that has a name", async () => {
    const log = logOf(client);
    await call(client, "count", { steps: 1, delayMs: 0 });
    expect(log).toEqual([{ level: "info", logger: "count", data: "1 of 1" }]);
  });

  it("sends with the answer, for clients that hear nothing else", async () => {
    const deaf = await world.connectDeaf();
    const log = logOf(deaf);
    await call(deaf, "test_logging_tool");
    expect(log).toHaveLength(1);
  });
});
