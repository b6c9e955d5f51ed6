import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { call, ReferenceWorld, text } from "../reference-world.js";

const LONG_MS = 600_000;

let world: ReferenceWorld;

beforeEach(async () => {
  world = await ReferenceWorld.start();
});

afterEach(() => world.close());

/** Asks until that is the answer. */
const untilStatus = async (client: Client, key: string, status: string) => {
  const wanted = JSON.stringify(text(status));
  while (JSON.stringify(await call(client, "test_cancel_status", { key })) !== wanted);
};

describe("test_cancel_probe", () => {
  it("answers when its time is over", async () => {
    const client = await world.connect();
    expect(await call(client, "test_cancel_status", { key: "over" })).toEqual(text("unknown"));
    expect(await call(client, "test_cancel_probe", { key: "over", ms: 0 })).toEqual(
      text("completed"),
    );
    expect(await call(client, "test_cancel_status", { key: "over" })).toEqual(text("completed"));
  });

  it.each([
    ["http-sse", () => world.connect(), () => world.connectStreamable()],
    ["Streamable HTTP", () => world.connectStreamable(), () => world.connect()],
  ])(
    "stops when it is cancelled over %s, and the other generation knows",
    async (name, one, other) => {
      const [canceller, observer] = await Promise.all([one(), other()]);
      const controller = new AbortController();
      const probe = canceller.callTool(
        { name: "test_cancel_probe", arguments: { key: name, ms: LONG_MS } },
        undefined,
        { signal: controller.signal },
      );
      await untilStatus(observer, name, "running");
      controller.abort("no longer wanted");
      await expect(probe).rejects.toThrow("no longer wanted");
      await untilStatus(observer, name, "cancelled");
    },
  );
});
