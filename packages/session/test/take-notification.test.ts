import type { JsonObject, JsonRpcNotification, McpBackend } from "@crossfade/core";
import { describe, expect, it } from "@jest/globals";
import { takeNotification } from "../src/take-notification.js";
import { liveExchange } from "./live-exchange.js";
import { requestOf, requestWorld, settled } from "./request-world.js";

const CANCELLED = "notifications/cancelled";
const INITIALIZED = "notifications/initialized";

async function setUp(notification?: McpBackend["notification"]) {
  const backend: McpBackend = {
    request: () => new Promise(() => undefined),
    ...(notification ? { notification } : {}),
  };
  const world = await requestWorld(backend);
  const exchange = liveExchange(world.session);
  function take(method: string, params?: JsonObject): void {
    const message: JsonRpcNotification = { jsonrpc: "2.0", method };
    takeNotification(params ? { ...message, params } : message, exchange, world.parts);
  }
  return { ...world, exchange, take };
}

describe("takeNotification", () => {
  it("hands every notification to the backend, with its exchange", async () => {
    const heard: [method: string, from: unknown][] = [];
    const { take, exchange } = await setUp(({ method }, from) => void heard.push([method, from]));
    for (const method of [INITIALIZED, "notifications/own"]) take(method);
    take(CANCELLED, { requestId: 1 });
    expect(heard.map(([method]) => method)).toEqual([INITIALIZED, "notifications/own", CANCELLED]);
    for (const [, from] of heard) expect(from).toBe(exchange);
  });

  it("cancels the request that the client names, and no other", async () => {
    const { take, run, answers, correlation, session } = await setUp();
    run(requestOf(1, "a"));
    run(requestOf(2, "a"));
    take(CANCELLED, { requestId: 2 });
    expect(answers).toMatchObject([[{ id: 2 }, false]]);
    expect(correlation.inFlight(session.id)).toBe(1);
  });

  it.each([undefined, {}, { requestId: null }, { requestId: {} }, { requestId: "1" }])(
    "cancels nothing by %j",
    async (params) => {
      const { take, run, answers } = await setUp();
      run(requestOf(1, "a"));
      take(CANCELLED, params);
      expect(answers).toEqual([]);
    },
  );

  it("cancels nothing by another notification that names a request", async () => {
    const { take, run, answers } = await setUp();
    run(requestOf(1, "a"));
    take("notifications/progress", { requestId: 1 });
    expect(answers).toEqual([]);
  });

  it("records that the client is ready, and only then", async () => {
    const { take, session } = await setUp();
    take("notifications/own");
    expect(session.initialized).toBe(false);
    take(INITIALIZED);
    await settled();
    expect(session.initialized).toBe(true);
  });

  it("logs what could not be recorded", async () => {
    const { take, world } = await setUp();
    world.store.failing.add("update");
    take(INITIALIZED);
    await settled();
    expect(world.log.errors).toEqual(["unexpected error"]);
  });

  it.each<[string, McpBackend["notification"]]>([
    [
      "throws",
      () => {
        throw new Error("no");
      },
    ],
    ["rejects with", () => Promise.reject(new Error("no"))],
  ])("logs what the backend %s", async (_, notification) => {
    const { take, world } = await setUp(notification);
    take("notifications/own");
    await settled();
    expect(world.log.errors).toEqual(["unexpected error"]);
  });
});
