import { describe, expect, it } from "@jest/globals";
import { CallerExchange, codeOf, settled, TASKS, taskWorld, textResult } from "./task-world.js";

const of = (principal?: string) => new CallerExchange(TASKS, principal);

describe("how long a task lives", () => {
  it("is said in ttlMs, and not a moment less", async () => {
    const { begin, send, work, clock, backend } = taskWorld({ ttlMs: 60_000 });
    const taskId = await begin(); // 50 ms after it was created
    work[0]?.answer(textResult("done"));
    await settled();
    clock.advance(59_949);
    expect(await send("tasks/get", { taskId })).toMatchObject({ status: "completed" });
    clock.advance(1);
    expect(await codeOf(send("tasks/get", { taskId }))).toBe(-32_602);
    expect(backend.statistics()).toMatchObject({ tasks: 0, counters: { "tasks.expired": 1 } });
  });

  it("ends what still runs, or waits for input, one after the other with one timer", async () => {
    const { begin, work, clock, backend } = taskWorld({ ttlMs: 60_000 });
    await begin();
    clock.advance(10_000);
    await begin();
    const elicitation = work[0]!.ask("elicitation/create", {});
    expect(clock.timerCount).toBe(1);
    clock.advance(49_950);
    await expect(elicitation).rejects.toMatchObject({ code: "REQUEST_CANCELLED" });
    expect(work.map(({ exchange }) => exchange.signal.aborted)).toEqual([true, false]);
    clock.advance(10_050);
    expect(work.map(({ exchange }) => exchange.signal.aborted)).toEqual([true, true]);
    expect(clock.timerCount).toBe(0);
    expect(backend.statistics().tasks).toBe(0);
  });

  it("ends when the server does", async () => {
    let closed = false;
    const close = (): void => void (closed = true);
    const { begin, work, clock, backend } = taskWorld({}, { close });
    await begin();
    await backend.close?.();
    expect(work[0]?.exchange.signal.aborted).toBe(true);
    expect(closed).toBe(true);
    expect(clock.timerCount).toBe(0);
  });
});

describe("how many tasks there are", () => {
  it("is bounded, in all and for each principal", async () => {
    const { begin, send, backend, clock } = taskWorld({ maxTasks: 3, maxTasksPerPrincipal: 2 });
    const refused = { code: "TOO_MANY_REQUESTS", rpcCode: -32_000 };
    await begin(of("alice"));
    await begin(of("alice"));
    await expect(send("tools/call", { name: "slow" }, of("alice"))).rejects.toMatchObject(refused);
    await begin(of("bob"));
    await expect(send("tools/call", { name: "slow" }, of("carol"))).rejects.toMatchObject(refused);
    expect(backend.statistics()).toMatchObject({ tasks: 3, counters: { "tasks.refused": 2 } });
    clock.advance(3_600_000);
    await begin(of("alice"));
    await begin(of("alice"));
  });

  it("counts a call from its beginning, and no longer once it was answered", async () => {
    const { send, work } = taskWorld({ maxTasks: 5, maxTasksPerPrincipal: 1 });
    const first = send("tools/call", { name: "slow" }, of("alice"));
    await expect(send("tools/call", { name: "slow" }, of("alice"))).rejects.toThrow(/too many/);
    work[0]?.answer({});
    await first;
    void send("tools/call", { name: "slow" }, of("alice"));
    expect(work).toHaveLength(2);
  });

  it("is all for those who have no principal", async () => {
    const { begin } = taskWorld({ maxTasks: 3, maxTasksPerPrincipal: 1 });
    await Promise.all([begin(of()), begin(of()), begin(of())]);
  });
});

describe("a task of somebody else", () => {
  it.each(["tasks/get", "tasks/update", "tasks/cancel"])("is none: %s", async (method) => {
    const { begin, send, work } = taskWorld();
    const taskId = await begin(of("alice"));
    const params = { taskId, inputResponses: {} };
    const unknown = await send(method, { ...params, taskId: "unknown" }, of("bob")).catch(String);
    expect(unknown).toMatch(/no such task/);
    for (const other of [of("bob"), of()]) {
      expect(await send(method, params, other).catch(String)).toBe(unknown);
      expect(await codeOf(send(method, params, other))).toBe(-32_602);
    }
    expect(work[0]?.exchange.signal.aborted).toBe(false);
    expect(await send(method, params, of("alice"))).toBeDefined();
  });

  it("has an id, which is a string", async () => {
    const { send } = taskWorld();
    expect(await codeOf(send("tasks/get", { taskId: 7 }))).toBe(-32_602);
    expect(await codeOf(send("tasks/get", {}))).toBe(-32_602);
  });
});
