import { JsonRpcError } from "@crossfade/core";
import { describe, expect, it } from "@jest/globals";
import { CallerExchange, settled, TASKS, taskWorld, textResult } from "./task-world.js";

describe("a call that takes its time", () => {
  it("becomes a task, whose result is had later", async () => {
    const { clock, send, work, begin, backend } = taskWorld({ ttlMs: 60_000, pollIntervalMs: 250 });
    const created = send("tools/call", { name: "slow", arguments: {} });
    clock.advance(50);
    const task = await created;
    expect(task).toEqual({
      resultType: "task",
      taskId: expect.stringMatching(/^[\w-]{22,}$/),
      status: "working",
      createdAt: "2026-01-01T00:00:00.000Z",
      lastUpdatedAt: "2026-01-01T00:00:00.000Z",
      ttlMs: 60_000,
      pollIntervalMs: 250,
    });
    const { taskId } = task;
    expect(await send("tasks/get", { taskId })).toEqual({ ...task, resultType: "complete" });

    clock.advance(1_000);
    work[0]?.answer(textResult("done"));
    await settled();
    expect(await send("tasks/get", { taskId })).toEqual({
      ...task,
      resultType: "complete",
      status: "completed",
      lastUpdatedAt: "2026-01-01T00:00:01.050Z",
      result: { resultType: "complete", ...textResult("done") },
    });
    expect(await begin()).not.toBe(taskId);
    expect(backend.statistics()).toMatchObject({ tasks: 2, counters: { "tasks.created": 2 } });
  });

  it("ends as completed where the tool reports an error", async () => {
    const { begin, send, work } = taskWorld();
    const taskId = await begin();
    const result = { ...textResult("no"), isError: true };
    work[0]?.answer(result);
    await settled();
    expect(await send("tasks/get", { taskId })).toMatchObject({ status: "completed", result });
  });

  it("ends as failed where the protocol does, and says why", async () => {
    const { begin, send, work, errors } = taskWorld();
    const taskId = await begin();
    work[0]?.fail(new JsonRpcError(-32_050, "too busy", { retry: true }));
    await settled();
    const task = await send("tasks/get", { taskId });
    expect(task).toMatchObject({
      status: "failed",
      statusMessage: "too busy",
      error: { code: -32_050, message: "too busy", data: { retry: true } },
    });
    expect(task).not.toHaveProperty("result");
    expect(errors).toEqual([]);
  });

  it.each([[new Error("the password is 1234")], ["no object"]])(
    "keeps to the log what nobody expected: %p",
    async (reason) => {
      const { begin, send, work, errors } = taskWorld();
      const taskId = await begin();
      if (typeof reason === "string") work[0]?.answer(reason as never);
      else work[0]?.fail(reason);
      await settled();
      expect(await send("tasks/get", { taskId })).toMatchObject({
        status: "failed",
        error: { code: -32_603, message: "Internal error" },
      });
      expect(errors).toHaveLength(1);
    },
  );

  it("goes on when its client has gone", async () => {
    const { begin, send, work } = taskWorld();
    const caller = new CallerExchange(TASKS);
    const taskId = await begin(caller);
    caller.controller.abort();
    expect(work[0]?.exchange.signal.aborted).toBe(false);
    work[0]?.answer(textResult("done"));
    await settled();
    expect(await send("tasks/get", { taskId })).toMatchObject({ status: "completed" });
  });

  it("tells its progress in its message, and nothing to the stream of its call", async () => {
    const { begin, send, work, clock } = taskWorld();
    const caller = new CallerExchange(TASKS);
    const taskId = await begin(caller);
    clock.advance(100);
    work[0]?.exchange.notify("notifications/message", { level: "info", message: "not this" });
    expect(await send("tasks/get", { taskId })).not.toHaveProperty("statusMessage");
    work[0]?.exchange.notify("notifications/progress", { progress: 1, message: "half way" });
    expect(await send("tasks/get", { taskId })).toMatchObject({
      statusMessage: "half way",
      lastUpdatedAt: "2026-01-01T00:00:00.150Z",
    });
    expect(caller.told).toEqual([]);
    work[0]?.answer(textResult("done"));
    await settled();
    work[0]?.exchange.notify("notifications/progress", { progress: 2, message: "late" });
    expect(await send("tasks/get", { taskId })).not.toHaveProperty("statusMessage");
  });

  it("sees who called, and what they sent", async () => {
    const { begin, work } = taskWorld();
    const caller = new CallerExchange(TASKS, "alice");
    await begin(caller);
    const { auth, http, principal, transport, revision, client, session } = caller;
    const seen = { auth, http, principal, transport, revision, client, session };
    expect(work[0]?.exchange).toMatchObject(seen);
  });
});

describe("a call that is answered soon", () => {
  it("is answered, as any other", async () => {
    const { send, work, backend, clock } = taskWorld();
    const answer = send("tools/call", { name: "slow" });
    clock.advance(49);
    work[0]?.answer(textResult("quick"));
    expect(await answer).toEqual(textResult("quick"));
    expect(backend.statistics()).toMatchObject({
      tasks: 0,
      counters: { "tasks.immediate": 1, "tasks.created": 0 },
    });
  });

  it("may fail, as any other", async () => {
    const { send, work, backend, errors } = taskWorld();
    const answer = send("tools/call", { name: "slow" });
    const error = new Error("for the transport to log");
    work[0]?.fail(error);
    await expect(answer).rejects.toBe(error);
    expect(backend.statistics().tasks).toBe(0);
    expect(errors).toEqual([]);
  });

  it("tells its progress on its own stream", async () => {
    const { send, work } = taskWorld();
    const caller = new CallerExchange(TASKS);
    const answer = send("tools/call", { name: "slow" }, caller);
    work[0]?.exchange.notify("notifications/progress", { progress: 1 });
    expect(caller.told).toEqual(["notifications/progress"]);
    work[0]?.answer({});
    await answer;
  });

  it("is cancelled where its client goes", async () => {
    const { send, work, backend } = taskWorld();
    const caller = new CallerExchange(TASKS);
    const answer = send("tools/call", { name: "slow" }, caller);
    caller.controller.abort();
    const { signal } = work[0]!.exchange;
    expect(signal.aborted).toBe(true);
    work[0]?.fail(signal.reason);
    await expect(answer).rejects.toMatchObject({ code: "REQUEST_CANCELLED" });
    expect(backend.statistics().tasks).toBe(0);
  });
});

describe("tasks/cancel", () => {
  it("aborts the call, and is acknowledged", async () => {
    const { begin, send, work } = taskWorld();
    const taskId = await begin();
    expect(await send("tasks/cancel", { taskId })).toEqual({});
    expect(work[0]?.exchange.signal.aborted).toBe(true);
    const task = await send("tasks/get", { taskId });
    expect(task).toMatchObject({ status: "cancelled", statusMessage: "Cancelled by the client" });
    work[0]?.answer(textResult("too late"));
    await settled();
    expect(await send("tasks/get", { taskId })).toEqual(task);
  });

  it("changes nothing about a task that has ended", async () => {
    const { begin, send, work } = taskWorld();
    const taskId = await begin();
    work[0]?.answer(textResult("done"));
    await settled();
    expect(await send("tasks/cancel", { taskId })).toEqual({});
    expect(await send("tasks/get", { taskId })).toMatchObject({ status: "completed" });
  });
});
