import { describe, expect, it } from "@jest/globals";
import {
  CallerExchange,
  codeOf,
  settled,
  TASKS,
  TASKS_AND_FORMS,
  taskWorld,
  textResult,
} from "./task-world.js";

const FORM = { message: "Sure?", requestedSchema: { type: "object", properties: {} } };
const YES = { action: "accept", content: { ok: true } };

describe("a call that needs its client while it runs", () => {
  it("becomes a task at once, and goes on with the answer", async () => {
    const { send, work } = taskWorld();
    const created = send("tools/call", { name: "slow" });
    const asked = work[0]!.ask("elicitation/create", FORM);
    const { taskId, status } = await created;
    expect(status).toBe("working");
    const waiting = await send("tasks/get", { taskId });
    expect(waiting).toMatchObject({
      status: "input_required",
      inputRequests: { elicitation_create_1: { method: "elicitation/create", params: FORM } },
    });

    const answers = { elicitation_create_1: YES, somebody_else: YES };
    expect(await send("tasks/update", { taskId, inputResponses: answers })).toEqual({});
    expect(await asked).toEqual(YES);
    expect(await send("tasks/get", { taskId })).toMatchObject({ status: "working" });
    work[0]?.answer(textResult("done"));
    await settled();
    expect(await send("tasks/get", { taskId })).toMatchObject({ status: "completed" });
  });

  it("waits until all is answered, and never uses a key twice", async () => {
    const { begin, send, work } = taskWorld();
    const taskId = await begin();
    const both = Promise.all([
      work[0]!.ask("elicitation/create", FORM),
      work[0]!.ask("elicitation/create", FORM),
    ]);
    await send("tasks/update", { taskId, inputResponses: { elicitation_create_2: YES } });
    const half = await send("tasks/get", { taskId });
    expect(half["status"]).toBe("input_required");
    expect(Object.keys(half["inputRequests"] as object)).toEqual(["elicitation_create_1"]);
    await send("tasks/update", { taskId, inputResponses: { elicitation_create_1: YES } });
    expect(await both).toEqual([YES, YES]);
    void work[0]!.ask("elicitation/create", FORM).catch(() => undefined);
    const again = await send("tasks/get", { taskId });
    expect(Object.keys(again["inputRequests"] as object)).toEqual(["elicitation_create_3"]);
  });

  it("asks only for what the client has declared", async () => {
    const { begin, work } = taskWorld();
    await begin(new CallerExchange(TASKS));
    expect(await codeOf(work[0]!.ask("elicitation/create", FORM))).toBe(-32_021);
    await expect(work[0]!.ask("ping")).rejects.toMatchObject({ code: "INVALID_REQUEST" });
  });

  it("may take a question back", async () => {
    const { begin, send, work } = taskWorld();
    const taskId = await begin();
    const controller = new AbortController();
    const asked = work[0]!.ask("elicitation/create", FORM, { signal: controller.signal });
    controller.abort();
    await expect(asked).rejects.toMatchObject({ code: "REQUEST_CANCELLED" });
    expect(await send("tasks/get", { taskId })).toMatchObject({ status: "working" });
    const late = work[0]!.ask("elicitation/create", FORM, { signal: controller.signal });
    await expect(late).rejects.toMatchObject({ code: "REQUEST_CANCELLED" });
  });

  it("hears that it was cancelled", async () => {
    const { begin, send, work } = taskWorld();
    const taskId = await begin();
    const asked = work[0]!.ask("elicitation/create", FORM);
    await Promise.all([
      expect(asked).rejects.toMatchObject({ code: "REQUEST_CANCELLED" }),
      send("tasks/cancel", { taskId }),
    ]);
    await expect(work[0]!.ask("elicitation/create", FORM)).rejects.toMatchObject({
      code: "REQUEST_CANCELLED",
    });
    expect(await send("tasks/get", { taskId })).toMatchObject({ status: "cancelled" });
  });

  it("is answered with an object, or not at all", async () => {
    const { begin, send } = taskWorld();
    const taskId = await begin();
    expect(await codeOf(send("tasks/update", { taskId, inputResponses: [] }))).toBe(-32_602);
  });
});

describe("a result that asks for input", () => {
  const ASKS = {
    resultType: "input_required",
    inputRequests: { name: { method: "elicitation/create", params: FORM } },
    requestState: "round 1",
  };

  it("is the call's own answer, before it is a task", async () => {
    const { send, work, backend } = taskWorld();
    const answer = send("tools/call", { name: "slow" });
    work[0]?.answer(ASKS);
    expect(await answer).toBe(ASKS);
    expect(backend.statistics().tasks).toBe(0);
  });

  it("is asked by the task, after; the call is made again with the answers", async () => {
    const { begin, send, work } = taskWorld();
    const taskId = await begin();
    work[0]?.answer(ASKS);
    await settled();
    const waiting = await send("tasks/get", { taskId });
    expect(waiting).not.toHaveProperty("requestState");
    const keys = Object.keys(waiting["inputRequests"] as object);
    expect(keys).toEqual(["elicitation_create_1"]);
    const answers = { elicitation_create_1: YES };
    await send("tasks/update", { taskId, inputResponses: answers });
    await settled();
    expect(work[1]?.message.params).toMatchObject({
      name: "slow",
      inputResponses: { name: YES },
      requestState: "round 1",
    });
    work[1]?.answer(textResult("done"));
    await settled();
    expect(await send("tasks/get", { taskId })).toMatchObject({ result: textResult("done") });
  });

  it("fails the task where the client answers no such question", async () => {
    const { begin, send, work } = taskWorld();
    const taskId = await begin(new CallerExchange(TASKS));
    work[0]?.answer(ASKS);
    await settled();
    const task = await send("tasks/get", { taskId }, new CallerExchange(TASKS_AND_FORMS));
    expect(task).toMatchObject({ status: "failed", error: { code: -32_021 } });
  });
});
