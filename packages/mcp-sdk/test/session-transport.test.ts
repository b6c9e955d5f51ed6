import { TransportError } from "@crossfade/core";
import { ManualClock } from "@crossfade/core/testing";
import { describe, expect, it } from "@jest/globals";
import { AbortWatch } from "../src/abort-watch.js";
import { SessionTransport } from "../src/session-transport.js";
import { callOf, FakeExchange, FakeSession, requestOf, settled } from "./fake-session.js";
import { recordingLogger } from "./recording-logger.js";
import { SDK_MAJORS, type ToolContext } from "./sdk-majors.js";
import { cancel, patientTool, startServer } from "./start-server.js";

const textOf = (text: string) => ({ content: [{ type: "text", text }] });

describe.each(SDK_MAJORS)("SessionTransport, SDK major $major", ({ build }) => {
  describe("notifications of the server", () => {
    it("go to the request's channel when they are on its behalf", async () => {
      const { backend, session } = await startServer(build, {
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
      const { session, server } = await startServer(build);
      await server.server.sendToolListChanged();
      await server.server.sendLoggingMessage({ level: "warning", data: "disk" });
      expect(session.notified).toEqual([
        { method: "notifications/tools/list_changed", params: undefined },
        { method: "notifications/message", params: { level: "warning", data: "disk" } },
      ]);
    });

    it("go to the session's channel once their request has been answered", async () => {
      let context!: ToolContext;
      const { backend, session } = await startServer(build, {
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
      const { session, server } = await startServer(build);
      session.notify = () => {
        throw new TypeError("circular");
      };
      await expect(server.server.sendToolListChanged()).rejects.toThrow("circular");
    });
  });

  describe("a request that is cancelled", () => {
    it("by the client: aborts its handler, with the client's reason, and is over", async () => {
      const { tool, beginning } = patientTool();
      const { backend, session } = await startServer(build, { wait: tool });
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
      const { backend, session, clock } = await startServer(build, { wait: tool });
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
      const { backend, session, clock } = await startServer(build, { wait: tool });
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
      const { backend, session } = await startServer(build, { wait: tool });
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
      const { backend, session, errors } = await startServer(build, {
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
    const { backend, session, clock } = await startServer(build, { greet: () => "hello" });
    const exchange = new FakeExchange(session);
    await backend.request(callOf("greet"), exchange);
    clock.advance(1_000);
    expect(exchange.signalsMade).toBe(0);
  });

  it("refuses a second request with an id in flight, which the SDK would mix up", async () => {
    const { tool, beginning } = patientTool();
    const { backend, session } = await startServer(build, { wait: tool });
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
    const { backend, session } = await startServer(build, { greet: () => "hello" });
    await expect(
      backend.request(callOf("greet", { _meta }), new FakeExchange(session)),
    ).rejects.toMatchObject({ code: -32602 });
  });

  it("takes a message with a field too many, which the SDK would drop in silence", async () => {
    const { backend, session } = await startServer(build, { greet: () => "hello" });
    const call = { ...callOf("greet"), trace: "x" };
    expect(await backend.request(call, new FakeExchange(session))).toEqual(textOf("hello"));
  });

  describe("the end of a session", () => {
    it("ends what runs, in both directions, and closes the server once", async () => {
      let closed = 0;
      const { tool, beginning } = patientTool();
      const { backend, session, server, clock } = await startServer(build, { wait: tool });
      Object.assign(server.server, { onclose: () => closed++ });
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
      const { backend, session, server } = await startServer(build);
      const onclose = (): void => {
        closed++;
        void server.close();
      };
      Object.assign(server.server, { onclose });
      backend.sessionEnded?.(session, "deleted");
      await backend.close?.();
      expect(closed).toBe(1);
    });

    it("logs an onclose that throws", async () => {
      const { backend, session, server, logger } = await startServer(build);
      const onclose = (): void => {
        throw new Error("oops");
      };
      Object.assign(server.server, { onclose });
      backend.sessionEnded?.(session, "deleted");
      await backend.close?.();
      expect(logger.errors).toMatchObject([{ reason: "oops" }]);
    });
  });

  it("answers no more once the server has closed itself", async () => {
    const { tool, beginning } = patientTool();
    const { backend, session, server } = await startServer(build, { wait: tool });
    const answer = backend.request(callOf("wait"), new FakeExchange(session));
    await beginning;
    await server.close();
    await expect(answer).rejects.toMatchObject({ code: "SESSION_DISCONNECTED" });
    await expect(
      backend.request(requestOf("ping"), new FakeExchange(session)),
    ).rejects.toMatchObject({ code: "SESSION_DISCONNECTED" });
  });
});

describe("SessionTransport", () => {
  function transportOf(session = new FakeSession()) {
    const parts = { logger: recordingLogger(), watch: new AbortWatch(new ManualClock()) };
    return new SessionTransport(session, parts);
  }

  it("has the session's id, by which the SDK keeps log levels and tasks apart", () => {
    const session = new FakeSession();
    expect(transportOf(session).sessionId).toBe(session.id);
  });

  it("keeps the protocol version that it is told", () => {
    const transport = transportOf();
    expect(transport.protocolVersion).toBeUndefined();
    transport.setProtocolVersion("2025-06-18");
    expect(transport.protocolVersion).toBe("2025-06-18");
  });

  it("cannot be started after it was closed", async () => {
    const transport = transportOf();
    await transport.close();
    await expect(transport.start()).rejects.toThrow("Not connected");
    transport.open();
    expect(transport.closed).toBe(true);
  });

  it("tells of its end once, also a server that was connected after it", async () => {
    let closed = 0;
    const transport = transportOf();
    await transport.close();
    Object.assign(transport, { onclose: () => closed++ });
    await transport.close();
    await transport.close();
    expect(closed).toBe(1);
  });

  it("fails a request that its server throws at", async () => {
    const session = new FakeSession();
    const transport = transportOf(session);
    const onmessage = (): void => {
      throw new TypeError("broken");
    };
    Object.assign(transport, { onmessage });
    transport.open();
    const request = requestOf("ping");
    for (let attempt = 0; attempt < 2; attempt++) {
      await expect(transport.deliver(request, new FakeExchange(session))).rejects.toThrow("broken");
    }
  });

  it("drops an answer that nobody waits for", async () => {
    const answer = { jsonrpc: "2.0", id: 7, result: {} };
    await expect(transportOf().send(answer)).resolves.toBeUndefined();
  });
});
