import { JsonRpcError, TransportError, type JsonObject } from "@crossfade/core";
import { describe, expect, it } from "@jest/globals";
import { callOf, FakeExchange, settled } from "./fake-session.js";
import { SDK_MAJORS } from "./sdk-majors.js";
import { startServer } from "./start-server.js";

const MESSAGE = { role: "user", content: { type: "text", text: "Sum up" } } as const;
const SAMPLE = { messages: [MESSAGE], maxTokens: 10 };
const SAMPLED = { role: "assistant", content: { type: "text", text: "Done" }, model: "m" };
const FORM = {
  message: "Name?",
  requestedSchema: { type: "object", properties: { name: { type: "string" } } },
};

describe.each(SDK_MAJORS)("requests of a server to its client, SDK major $major", ({ build }) => {
  it("ask for sampling on the request's channel", async () => {
    const { backend, session } = await startServer(build, {
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
    const { backend, session } = await startServer(build, {
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
    const { session, server } = await startServer(build);
    const roots = server.server.listRoots();
    const asked = await session.nextAsked();
    expect(asked.method).toBe("roots/list");
    asked.answer({ roots: [{ uri: "file:///a" }] });
    expect(await roots).toEqual({ roots: [{ uri: "file:///a" }] });
  });

  it("are none where the client has declared that it answers others only", async () => {
    const { backend, session } = await startServer(build, {
      ask: async ({ push, requestId }) =>
        JSON.stringify(await push.createMessage(SAMPLE, { relatedRequestId: requestId })),
    });
    Object.assign(session, { initializeParams: { capabilities: { roots: {} } } });
    const exchange = new FakeExchange(session);
    const result = await backend.request(callOf("ask"), exchange);
    expect(result).toMatchObject({ isError: true });
    expect(JSON.stringify(result)).toContain("sampling");
    expect([...exchange.asked, ...session.asked]).toEqual([]);
  });

  it("keep the progress token that the SDK chose, and take progress under it", async () => {
    const progress: unknown[] = [];
    const { backend, session, server } = await startServer(build);
    const roots = server.server.listRoots(undefined, {
      onprogress: (step: unknown) => progress.push(step),
    });
    const asked = await session.nextAsked();
    const { progressToken } = asked.params!["_meta"] as JsonObject;
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
    const { session, server, logger } = await startServer(build);
    const roots = server.server.listRoots();
    (await session.nextAsked()).fail(error);
    await expect(roots).rejects.toMatchObject({ code });
    expect(logger.errors).toEqual([]);
  });

  it("fail without the text of an unexpected error, which is logged", async () => {
    const { session, server, logger } = await startServer(build);
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
    const { session, server } = await startServer(build);
    const roots = server.server.listRoots();
    (await session.nextAsked()).answer({ roots: [], _meta: "?" });
    await expect(roots).rejects.toMatchObject({ code: -32600 });
  });

  it("are given up, not followed by a notification with an id that the client never saw", async () => {
    const { session, server, errors } = await startServer(build);
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
    const { session, server } = await startServer(build);
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
