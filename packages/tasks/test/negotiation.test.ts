import { fromMethods, type Exchange } from "@crossfade/core";
import { describe, expect, it } from "@jest/globals";
import { TASKS_EXTENSION, withTasks, type TaskOptions } from "../src/index.js";
import { CallerExchange, codeOf, PLAIN, taskWorld, textResult } from "./task-world.js";

const REQUIRED = { requiredCapabilities: { extensions: { [TASKS_EXTENSION]: {} } } };

describe("a client that knows no tasks", () => {
  it("gets the answer of an optional tool, when it is there", async () => {
    const { send, work, clock, backend } = taskWorld();
    const answer = send("tools/call", { name: "slow" }, new CallerExchange(PLAIN));
    clock.advance(1_000_000);
    work[0]?.answer(textResult("done"));
    expect(await answer).toEqual(textResult("done"));
    expect(backend.statistics().tasks).toBe(0);
  });

  it("is refused where the tool requires a task, before it runs", async () => {
    const { send, work } = taskWorld();
    const refused = send("tools/call", { name: "must" }, new CallerExchange(PLAIN));
    await expect(refused).rejects.toMatchObject({ code: -32_021, data: REQUIRED });
    expect(work).toHaveLength(0);
  });

  it.each(["tasks/get", "tasks/update", "tasks/cancel"])("has no %s", async (method) => {
    const { send, begin } = taskWorld();
    const params = { taskId: await begin(), inputResponses: {} };
    expect(await codeOf(send(method, params, new CallerExchange(PLAIN)))).toBe(-32_021);
  });
});

describe("a session", () => {
  const inSession = { session: {}, principal: undefined } as unknown as Exchange;

  it.each(["tools/call", "tasks/get"])("is served as without tasks: %s", async (method) => {
    const { send, work } = taskWorld();
    const answer = send(method, { name: "must", taskId: "its own" }, inSession);
    expect(work[0]?.exchange).toBe(inSession);
    work[0]?.answer(textResult("done"));
    expect(await answer).toEqual(textResult("done"));
  });
});

describe("what is no task", () => {
  it.each([
    ["another tool", "tools/call", { name: "other" }],
    ["what every object has", "tools/call", { name: "constructor" }],
    ["a call without a name", "tools/call", {}],
    ["a list", "tools/list", {}],
    ["tasks/result, of another revision", "tasks/result", { taskId: "t" }],
  ])("goes to the server as it is: %s", async (_, method, params) => {
    const { send, work, clock } = taskWorld();
    const caller = new CallerExchange(PLAIN);
    const answer = send(method, params, caller);
    clock.advance(100);
    expect(work[0]?.exchange).toBe(caller);
    work[0]?.answer({ own: true });
    expect(await answer).toEqual({ own: true });
  });
});

describe("what the server says of itself", () => {
  it("has the extension, beside what it had", async () => {
    const serverInfo = { name: "worker", version: "1" };
    const capabilities = { tools: {}, extensions: { "example.com/other": {} } };
    const inner = fromMethods({ serverInfo, capabilities, methods: {} });
    const backend = withTasks(inner, { tools: {} });
    expect(await backend.describe?.(new CallerExchange(PLAIN))).toEqual({
      serverInfo,
      capabilities: { tools: {}, extensions: { "example.com/other": {}, [TASKS_EXTENSION]: {} } },
    });
    await backend.close?.();
  });

  it("is nothing, where it says nothing", () => {
    expect(taskWorld().backend).not.toHaveProperty("describe");
  });
});

describe("the options", () => {
  it.each<[string, object, RegExp]>([
    ["no number of tasks", { maxTasks: 0 }, /maxTasks/],
    ["more of one than of all", { maxTasks: 5, maxTasksPerPrincipal: 6 }, /must not exceed/],
    ["over before they begin", { ttlMs: 50 }, /immediateMs[^]*must be shorter|must be shorter/],
    ["longer than a timer", { ttlMs: 2 ** 31 }, /longer than a timer/],
    ["an unknown one", { maxTask: 5 }, /maxTask/],
    ["an unknown way", { tools: { slow: "maybe" } }, /tools/],
  ])("are checked: %s", (_, options, message) => {
    const wrong = { tools: {}, ...options } as TaskOptions;
    expect(() => taskWorld(wrong)).toThrow(message);
    expect(() => taskWorld(wrong)).toThrow(expect.objectContaining({ code: "INVALID_CONFIG" }));
  });
});
