import {
  JsonRpcError,
  TransportError,
  type JsonObject,
  type JsonRpcId,
  type McpBackend,
} from "@crossfade/core";
import { ManualClock } from "@crossfade/core/testing";
import { describe, expect, it } from "@jest/globals";
import { fromMcpServer } from "../src/index.js";
import {
  callOf,
  FakeExchange,
  requestOf,
  settled,
  startSession,
  type FakeSession,
} from "./fake-session.js";
import { recordingLogger } from "./recording-logger.js";
import { SDK_MAJORS, type TestServer, type Tool, type ToolContext } from "./sdk-majors.js";

const MESSAGE = { role: "user", content: { type: "text", text: "Sum up" } } as const;
const SAMPLE = { messages: [MESSAGE], maxTokens: 10 };
const SAMPLED = { role: "assistant", content: { type: "text", text: "Done" }, model: "m" };
const FORM = {
  message: "Name?",
  requestedSchema: { type: "object", properties: { name: { type: "string" } } },
};

const textOf = (text: string) => ({ content: [{ type: "text", text }] });

function cancel(backend: McpBackend, session: FakeSession, requestId: JsonRpcId): void {
  const params = { requestId, reason: "changed my mind" };
  void backend.notification?.(
    { jsonrpc: "2.0", method: "notifications/cancelled", params },
    new FakeExchange(session),
  );
}

/** A tool that says when it has begun, and then waits until its signal is aborted. */
function patientTool() {
  let begun!: (context: ToolContext) => void;
  const beginning = new Promise<ToolContext>((resolve) => (begun = resolve));
  const tool: Tool = (context) =>
    new Promise((resolve) => {
      context.signal.addEventListener("abort", () => resolve("aborted"));
      begun(context);
    });
  return { tool, beginning };
}

describe.each(SDK_MAJORS)("SessionTransport, SDK major $major", ({ build }) => {
  async function start(tools: Readonly<Record<string, Tool>>) {
    const servers: TestServer[] = [];
    const clock = new ManualClock();
    const logger = recordingLogger();
    const factory = () => {
      const server = build(tools);
      servers.push(server);
      return server;
    };
    const backend = fromMcpServer(factory, { clock, logger });
    const session = await startSession(backend);
    const server = servers[0]!;
    const errors: string[] = [];
    server.server.onerror = (error) => errors.push(error.message);
    return { backend, session, server, clock, logger, errors };
  }

  describe("notifications of the server", () => {
    it("go to the request's channel when they are on its behalf", async () => {
      const { backend, session } = await start({
        work: async ({ progressToken = "", notify }) => {
          await notify("notifications/progress", { progressToken, progress: 1, total: 2 });
          await notify("notifications/message", { level: "info", data: "half" });
          return "done";
        },
      });
      const exchange = new FakeExchange(session);
      await backend.request(callOf("work", { _meta: { progressToken: "p1" } }), exchange);
      expect(exchange.notified).toEqual([
        {
          method: "notifications/progress",
          params: { progressToken: "p1", progress: 1, total: 2 },
        },
        { method: "notifications/message", params: { level: "info", data: "half" } },
      ]);
      expect(session.notified).toEqual([]);
    });

    it("go to the session's channel when they are on nobody's behalf", async () => {
      const { session, server } = await start({ any: () => "" });
      await server.server.sendToolListChanged();
      await server.server.sendLoggingMessage({ level: "warning", data: "disk" });
      expect(session.notified).toEqual([
        { method: "notifications/tools/list_changed", params: undefined },
        { method: "notifications/message", params: { level: "warning", data: "disk" } },
      ]);
    });

    it("go to the session's channel once their request has been answered", async () => {
      let context!: ToolContext;
      const { backend, session } = await start({
        brief: (given) => {
          context = given;
          return "";
        },
      });
      const exchange = new FakeExchange(session);
      await backend.request(callOf("brief"), exchange);
      await context.notify("notifications/message", { level: "info", data: "late" });
      expect(exchange.notified).toEqual([]);
      expect(session.notified).toHaveLength(1);
    });

    it("fail where the channel refuses them", async () => {
      const { session, server } = await start({ any: () => "" });
      session.notify = () => {
        throw new TypeError("circular");
      };
      await expect(server.server.sendToolListChanged()).rejects.toThrow("circular");
    });
  });

  describe("requests of the server", () => {
    it("ask for sampling on the request's channel", async () => {
      const { backend, session } = await start({
        sum: async ({ push, requestId }) =>
          JSON.stringify(await push.createMessage(SAMPLE, { relatedRequestId: requestId })),
      });
      const exchange = new FakeExchange(session);
      const answer = backend.request(callOf("sum"), exchange);
      const asked = await exchange.nextAsked();
      expect(asked).toMatchObject({ method: "sampling/createMessage", params: { maxTokens: 10 } });
      asked.answer(SAMPLED);
      const [content] = (await answer)["content"] as [{ text: string }];
      expect(JSON.parse(content.text)).toMatchObject(SAMPLED);
      expect(session.asked).toEqual([]);
    });

    it("elicit", async () => {
      const { backend, session } = await start({
        ask: async ({ push, requestId }) =>
          JSON.stringify(await push.elicitInput(FORM, { relatedRequestId: requestId })),
      });
      const exchange = new FakeExchange(session);
      const answer = backend.request(callOf("ask"), exchange);
      const asked = await exchange.nextAsked();
      expect(asked).toMatchObject({ method: "elicitation/create", params: { message: "Name?" } });
      asked.answer({ action: "accept", content: { name: "Ada" } });
      const [content] = (await answer)["content"] as [{ text: string }];
      expect(JSON.parse(content.text)).toEqual({ action: "accept", content: { name: "Ada" } });
    });

    it("list roots on the session's channel", async () => {
      const { session, server } = await start({ any: () => "" });
      const roots = server.server.listRoots();
      const asked = await session.nextAsked();
      expect(asked.method).toBe("roots/list");
      asked.answer({ roots: [{ uri: "file:///a" }] });
      expect(await roots).toEqual({ roots: [{ uri: "file:///a" }] });
    });

    it("keep the progress token that the SDK chose, and take progress under it", async () => {
      const progress: unknown[] = [];
      const { backend, session, server } = await start({ any: () => "" });
      const roots = server.server.listRoots(undefined, {
        onprogress: (step: unknown) => progress.push(step),
      });
      const asked = await session.nextAsked();
      const { progressToken } = asked.params?.["_meta"] as JsonObject;
      const params = { progressToken, progress: 3 };
      await backend.notification?.(
        { jsonrpc: "2.0", method: "notifications/progress", params },
        new FakeExchange(session),
      );
      await settled();
      asked.answer({ roots: [] });
      await roots;
      expect(progress).toEqual([{ progress: 3 }]);
    });

    it.each([
      ["an error of the client", new JsonRpcError(-1, "User said no", { why: 1 }), -1],
      ["a client that is gone", new TransportError("SESSION_DISCONNECTED", "gone"), -32000],
      ["a client that says nothing", new TransportError("CLIENT_TIMEOUT", "late"), -32001],
    ])("fail with the number of %s", async (_, error, code) => {
      const { session, server, logger } = await start({ any: () => "" });
      const roots = server.server.listRoots();
      (await session.nextAsked()).fail(error);
      await expect(roots).rejects.toMatchObject({ code });
      expect(logger.errors).toEqual([]);
    });

    it("fail without the text of an unexpected error, which is logged", async () => {
      const { session, server, logger } = await start({ any: () => "" });
      session.request = () => {
        throw new TypeError("secret");
      };
      await expect(server.server.listRoots()).rejects.toMatchObject({
        code: -32603,
        message: expect.not.stringContaining("secret"),
      });
      expect(logger.errors).toMatchObject([{ reason: "TypeError: secret" }]);
    });

    it("fail at once where the client's result is one that the SDK would drop", async () => {
      const { session, server } = await start({ any: () => "" });
      const roots = server.server.listRoots();
      (await session.nextAsked()).answer({ roots: [], _meta: "?" });
      await expect(roots).rejects.toMatchObject({ code: -32600 });
    });

    it("are given up, not followed by a notification with an id that the client never saw", async () => {
      const { session, server, errors } = await start({ any: () => "" });
      const controller = new AbortController();
      const roots = server.server.listRoots(undefined, { signal: controller.signal });
      const asked = await session.nextAsked();
      controller.abort("enough");
      await expect(roots).rejects.toThrow("enough");
      await settled();
      expect(asked.signal?.aborted).toBe(true);
      expect(session.notified).toEqual([]);
      // Neither is the SDK told of an answer to a request that it has forgotten.
      expect(errors).toEqual([]);
    });

    it("may be given up after the answer", async () => {
      const { session, server } = await start({ any: () => "" });
      const controller = new AbortController();
      const roots = server.server.listRoots(undefined, { signal: controller.signal });
      const asked = await session.nextAsked();
      asked.answer({ roots: [] });
      await roots;
      controller.abort();
      await settled();
      expect(asked.signal?.aborted).toBe(false);
      expect(session.notified).toEqual([]);
    });
  });

  describe("a request that is cancelled", () => {
    it("by the client: aborts its handler, with the client's reason, and is over", async () => {
      const { tool, beginning } = patientTool();
      const { backend, session } = await start({ wait: tool });
      const call = callOf("wait");
      const answer = backend.request(call, new FakeExchange(session));
      const { signal } = await beginning;
      cancel(backend, session, call.id);
      await expect(answer).rejects.toMatchObject({ code: "REQUEST_CANCELLED" });
      await settled();
      expect(signal.aborted).toBe(true);
      expect(signal.reason).toBe("changed my mind");
    });

    it("by the transport, whose time is up: aborts its handler", async () => {
      const { tool, beginning } = patientTool();
      const { backend, session, clock } = await start({ wait: tool });
      const exchange = new FakeExchange(session);
      const answer = backend.request(callOf("wait"), exchange);
      const { signal } = await beginning;
      clock.advance(100);
      exchange.abort(new TransportError("REQUEST_TIMEOUT", "The server did not answer in time"));
      await expect(answer).rejects.toMatchObject({ code: "REQUEST_TIMEOUT" });
      await settled();
      expect(signal.aborted).toBe(true);
      expect(signal.reason).toBe("The server did not answer in time");
    });

    it("before anybody listens: is noticed when somebody does", async () => {
      const { tool, beginning } = patientTool();
      const { backend, session, clock } = await start({ wait: tool });
      const exchange = new FakeExchange(session);
      const answer = backend.request(callOf("wait"), exchange);
      const { signal } = await beginning;
      exchange.abort("no error of ours");
      clock.advance(100);
      await expect(answer).rejects.toMatchObject({ code: "REQUEST_CANCELLED" });
      await settled();
      expect(signal.aborted).toBe(true);
    });

    it("frees its id", async () => {
      const { tool, beginning } = patientTool();
      const { backend, session } = await start({ wait: tool });
      const call = callOf("wait");
      const answer = backend.request(call, new FakeExchange(session));
      await beginning;
      cancel(backend, session, call.id);
      await expect(answer).rejects.toThrow();
      await settled();
      const again = { ...requestOf("ping"), id: call.id };
      expect(await backend.request(again, new FakeExchange(session))).toEqual({});
    });

    it("has a late answer dropped", async () => {
      let finish!: (text: string) => void;
      const { backend, session, errors } = await start({
        stubborn: () => new Promise((resolve) => (finish = resolve)),
      });
      // Major 1 ignores the cancellation of a request whose id is 0.
      const call = { ...callOf("stubborn"), id: 0 };
      const answer = backend.request(call, new FakeExchange(session));
      await settled();
      cancel(backend, session, 0);
      await expect(answer).rejects.toMatchObject({ code: "REQUEST_CANCELLED" });
      finish("late");
      await settled();
      expect(errors).toEqual([]);
    });
  });

  it("asks for no signal when the answer comes soon", async () => {
    const { backend, session, clock } = await start({ greet: () => "hello" });
    const exchange = new FakeExchange(session);
    await backend.request(callOf("greet"), exchange);
    clock.advance(1_000);
    expect(exchange.signalsMade).toBe(0);
  });

  it("refuses a second request with an id in flight, which the SDK would mix up", async () => {
    const { tool, beginning } = patientTool();
    const { backend, session } = await start({ wait: tool });
    const call = callOf("wait");
    const answer = backend.request(call, new FakeExchange(session));
    await beginning;
    await expect(backend.request(call, new FakeExchange(session))).rejects.toMatchObject({
      code: "DUPLICATE_REQUEST",
    });
    cancel(backend, session, call.id);
    await expect(answer).rejects.toThrow();
  });

  it.each([
    ["no object", 1],
    ["a list", []],
    ["with a progress token that is none", { progressToken: {} }],
    ["with a fraction for a progress token", { progressToken: 1.5 }],
    ["with a task that has no id", { "io.modelcontextprotocol/related-task": {} }],
  ])("refuses _meta that the SDK would drop in silence: %s", async (_, _meta) => {
    const { backend, session } = await start({ greet: () => "hello" });
    await expect(
      backend.request(callOf("greet", { _meta }), new FakeExchange(session)),
    ).rejects.toMatchObject({ code: -32602 });
  });

  it("takes a message with a field too many, which the SDK would drop in silence", async () => {
    const { backend, session } = await start({ greet: () => "hello" });
    const call = { ...callOf("greet"), trace: "x" };
    expect(await backend.request(call, new FakeExchange(session))).toEqual(textOf("hello"));
  });

  describe("the end of a session", () => {
    it("ends what runs, in both directions, and closes the server once", async () => {
      let closed = 0;
      const { tool, beginning } = patientTool();
      const { backend, session, server, clock } = await start({ wait: tool });
      server.server.onclose = () => closed++;
      const exchange = new FakeExchange(session);
      const answer = backend.request(callOf("wait"), exchange);
      const { signal, notify } = await beginning;
      clock.advance(100);
      const roots = server.server.listRoots();
      const asked = await session.nextAsked();

      backend.sessionEnded?.(session, "deleted");
      await expect(answer).rejects.toMatchObject({ code: "SESSION_DISCONNECTED" });
      await expect(roots).rejects.toThrow("Connection closed");
      await settled();
      expect(closed).toBe(1);
      expect(signal.aborted).toBe(true);
      expect(asked.signal?.aborted).toBe(true);

      // Nothing is left that could still reach the client, or be reached.
      exchange.abort("late");
      await notify("notifications/message", { level: "info", data: "late" }).catch(() => {});
      await settled();
      expect([...exchange.notified, ...session.notified]).toEqual([]);
      await expect(server.server.sendToolListChanged()).rejects.toThrow("Not connected");
    });

    it("does not recurse where onclose closes the server again", async () => {
      let closed = 0;
      const { backend, session, server } = await start({ any: () => "" });
      server.server.onclose = () => {
        closed++;
        void server.close();
      };
      backend.sessionEnded?.(session, "deleted");
      await backend.close?.();
      expect(closed).toBe(1);
    });

    it("logs an onclose that throws", async () => {
      const { backend, session, server, logger } = await start({ any: () => "" });
      server.server.onclose = () => {
        throw new Error("oops");
      };
      backend.sessionEnded?.(session, "deleted");
      await backend.close?.();
      expect(logger.errors).toMatchObject([{ reason: "oops" }]);
    });
  });

  it("answers no more once the server has closed itself", async () => {
    const { tool, beginning } = patientTool();
    const { backend, session, server } = await start({ wait: tool });
    const answer = backend.request(callOf("wait"), new FakeExchange(session));
    await beginning;
    await server.close();
    await expect(answer).rejects.toMatchObject({ code: "SESSION_DISCONNECTED" });
    await expect(
      backend.request(requestOf("ping"), new FakeExchange(session)),
    ).rejects.toMatchObject({ code: "SESSION_DISCONNECTED" });
  });
});
