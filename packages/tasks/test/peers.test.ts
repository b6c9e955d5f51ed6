import { TransportError } from "@crossfade/core";
import { ManualClock } from "@crossfade/core/testing";
import { MemoryBusHub, MemoryMessageBus } from "@crossfade/session";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import {
  CallerExchange,
  codeOf,
  PLAIN,
  settled,
  TASKS,
  TASKS_AND_FORMS,
  taskWorld,
  textResult,
} from "./task-world.js";

const NO_SUCH_TASK = -32_602;

describe("tasks of several nodes", () => {
  let hub: MemoryBusHub;
  let buses: MemoryMessageBus[];
  let one: ReturnType<typeof taskWorld>;
  let two: ReturnType<typeof taskWorld>;

  beforeEach(async () => {
    hub = new MemoryBusHub();
    buses = [0, 1].map(() => new MemoryMessageBus({ clock: new ManualClock() }, hub));
    [one, two] = buses.map((messageBus) => taskWorld({ messageBus })) as [typeof one, typeof two];
    await settled();
  });

  afterEach(async () => {
    await one.backend.close?.();
    await two.backend.close?.();
  });

  /** A call that has become a task on the first node. */
  async function beginOnOne(exchange?: CallerExchange): Promise<string> {
    const created = one.send("tools/call", { name: "slow", arguments: {} }, exchange);
    await settled();
    one.clock.advance(50);
    return (await created)["taskId"] as string;
  }

  it("are looked at on any of them", async () => {
    const taskId = await beginOnOne();
    expect(taskId).toMatch(/^[\w-]{59}$/);
    expect(await two.send("tasks/get", { taskId })).toMatchObject({ taskId, status: "working" });
    one.work[0]?.answer(textResult("done"));
    await settled();
    const own = await one.send("tasks/get", { taskId });
    expect(own).toMatchObject({ status: "completed", result: textResult("done") });
    expect(await two.send("tasks/get", { taskId })).toEqual(own);
  });

  it("are told on any of them what they ask", async () => {
    const taskId = await beginOnOne();
    const asked = one.work[0]!.ask("elicitation/create", { message: "Well?" });
    const { inputRequests } = await two.send("tasks/get", { taskId });
    const [key = ""] = Object.keys(inputRequests as object);
    const inputResponses = { [key]: { action: "accept" } };
    expect(await two.send("tasks/update", { taskId, inputResponses })).toEqual({});
    expect(await asked).toEqual({ action: "accept" });
    expect(await codeOf(two.send("tasks/update", { taskId, inputResponses: 1 }))).toBe(-32_602);
  });

  it("are cancelled on any of them", async () => {
    const taskId = await beginOnOne();
    expect(await two.send("tasks/cancel", { taskId })).toEqual({});
    expect(one.work[0]?.exchange.signal.aborted).toBe(true);
    expect(await two.send("tasks/get", { taskId })).toMatchObject({ status: "cancelled" });
  });

  it("stay their principal's, and clients' that know tasks", async () => {
    const alice = new CallerExchange(TASKS, "alice");
    const taskId = await beginOnOne(alice);
    const get = (exchange: CallerExchange) => two.send("tasks/get", { taskId }, exchange);
    expect(await get(alice)).toMatchObject({ taskId });
    expect(await codeOf(get(new CallerExchange(TASKS, "bob")))).toBe(NO_SUCH_TASK);
    expect(await codeOf(get(new CallerExchange(TASKS)))).toBe(NO_SUCH_TASK);
    expect(await codeOf(get(new CallerExchange(PLAIN, "alice")))).toBe(-32_021);
  });

  it("are gone with their node", async () => {
    const taskId = await beginOnOne();
    await one.backend.close?.();
    await settled();
    expect(await codeOf(two.send("tasks/get", { taskId }))).toBe(NO_SUCH_TASK);
  });

  it("may be there although their node does not answer", async () => {
    const taskId = await beginOnOne();
    await buses[1]?.close();
    await expect(two.send("tasks/get", { taskId })).rejects.toMatchObject({
      code: "NODE_UNREACHABLE",
    });
  });

  it.each(["", "x", 7, `${crypto.randomUUID()}-short`, `${"x".repeat(36)}-${"y".repeat(22)}`])(
    "are not looked for elsewhere by an id that is none: %j",
    async (taskId) => {
      const served = [...hub.servers.keys()];
      hub.servers.clear();
      expect(served).toHaveLength(2);
      expect(await codeOf(two.send("tasks/get", { taskId }))).toBe(NO_SUCH_TASK);
    },
  );
});

it("a call becomes no task while other nodes could not find it", async () => {
  const bus = new MemoryMessageBus({ clock: new ManualClock() });
  let away = true;
  const serve = bus.serve.bind(bus);
  bus.serve = (...args) =>
    away ? Promise.reject(new TransportError("STORE_UNAVAILABLE", "away")) : serve(...args);
  const { backend, clock, send, work } = taskWorld({ messageBus: bus });
  const call = { name: "slow", arguments: {} };
  await expect(send("tools/call", call)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
  expect(work).toEqual([]);
  away = false;
  const created = send("tools/call", call, new CallerExchange(TASKS_AND_FORMS));
  await settled();
  clock.advance(50);
  expect(await created).toMatchObject({ status: "working" });
  await backend.close?.();
});
