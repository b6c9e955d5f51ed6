import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { call, logOf, ReferenceWorld, text } from "../reference-world.js";

let world: ReferenceWorld;
let client: Client;

beforeEach(async () => {
  world = await ReferenceWorld.start();
  client = await world.connect();
});

afterEach(() => world.close());

const info = (data: string) => ({ level: "info", data });

/**
 * Not the SDK's `onprogress`, which forgets its handler when the answer comes in the same packet, and drops
 * notifications without a token.
 */
const callWithProgress = async (_meta: { progressToken?: string }) => {
  const progress: unknown[] = [];
  client.removeNotificationHandler("notifications/progress");
  client.fallbackNotificationHandler = async ({ params }) => {
    progress.push(params);
  };
  const result = await client.callTool({ name: "test_tool_with_progress", _meta });
  expect(result).toEqual(text("Tool with progress executed successfully"));
  return progress;
};

describe("the tools that notify", () => {
  it("log when they start, work and end, at least 100 ms in all", async () => {
    const log = logOf(client);
    const begin = performance.now();
    expect(await call(client, "test_tool_with_logging")).toEqual(
      text("Tool with logging executed successfully"),
    );
    // A timer may fire up to a millisecond early.
    expect(performance.now() - begin).toBeGreaterThan(95);
    expect(log).toEqual(
      ["Tool execution started", "Tool processing data", "Tool execution completed"].map(info),
    );
  });

  it("report progress to a client that gave a token", async () => {
    const progress = await callWithProgress({ progressToken: "t" });
    expect(progress).toEqual(
      [0, 50, 100].map((step) => ({ progressToken: "t", progress: step, total: 100 })),
    );
  });

  it("report no progress to a client that gave none", async () => {
    expect(await callWithProgress({})).toEqual([]);
  });

  it("log once", async () => {
    const log = logOf(client);
    expect(await call(client, "test_logging_tool")).toEqual(
      text("Logging tool executed successfully"),
    );
    expect(log).toEqual([info("Log message of the logging tool")]);
  });

  it("log as often as they are asked to", async () => {
    const log = logOf(client);
    const result = await call(client, "start-notification-stream", { interval: 40, count: 3 });
    expect(result).toEqual(text("Sent 3 notifications"));
    expect(log).toEqual(
      ["Notification 1 of 3", "Notification 2 of 3", "Notification 3 of 3"].map(info),
    );
  });

  it("wait for the interval between two messages, and not after the last", async () => {
    const begin = performance.now();
    await call(client, "start-notification-stream", { interval: 60_000, count: 1 });
    await call(client, "start-notification-stream", { interval: 40, count: 3 });
    expect(performance.now() - begin).toBeGreaterThan(75);
  });
});
