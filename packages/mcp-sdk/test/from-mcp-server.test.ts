import { silentLogger, TransportError, type McpBackend } from "@crossfade/core";
import { ManualClock } from "@crossfade/core/testing";
import { describe, expect, it } from "@jest/globals";
import { fromMcpServer, type ServerFactory } from "../src/index.js";
import {
  callOf,
  FakeExchange,
  FakeSession,
  initializeOf,
  requestOf,
  settled,
  startSession,
} from "./fake-session.js";
import { recordingLogger } from "./recording-logger.js";
import { SDK_MAJORS, type TestServer, type Tool } from "./sdk-majors.js";

const textOf = (text: string) => ({ content: [{ type: "text", text }] });

describe.each(SDK_MAJORS)("fromMcpServer, SDK major $major", ({ build }) => {
  const backendOf = (tools: Readonly<Record<string, Tool>>): McpBackend =>
    fromMcpServer(() => build(tools));

  it("initialises", async () => {
    const backend = backendOf({});
    const session = new FakeSession();
    backend.sessionBegan?.(session);
    expect(await backend.request(initializeOf(), new FakeExchange(session))).toMatchObject({
      protocolVersion: "2025-06-18",
      serverInfo: { name: "test-server" },
      instructions: "Hi",
    });
  });

  it("lists and calls tools", async () => {
    const backend = backendOf({ greet: () => "hello" });
    const session = await startSession(backend);
    const list = await backend.request(requestOf("tools/list"), new FakeExchange(session));
    expect(list["tools"]).toMatchObject([{ name: "greet" }]);
    const result = await backend.request(callOf("greet"), new FakeExchange(session));
    expect(result).toEqual(textOf("hello"));
  });

  it("serves a session that skips initialize", async () => {
    const backend = backendOf({ greet: () => "hello" });
    const session = new FakeSession();
    backend.sessionBegan?.(session);
    expect(await backend.request(callOf("greet"), new FakeExchange(session))).toEqual(
      textOf("hello"),
    );
  });

  it("passes the server's errors on", async () => {
    const backend = backendOf({});
    const session = await startSession(backend);
    await expect(
      backend.request(requestOf("no/such/method"), new FakeExchange(session)),
    ).rejects.toMatchObject({ name: "JsonRpcError", code: -32601, message: "Method not found" });
  });

  it("tells the handler who calls, and with which HTTP request", async () => {
    const auth = { token: "t", clientId: "c", scopes: ["read"] };
    const told: unknown[] = [];
    const backend = backendOf({
      who: ({ authInfo, sessionId, url, header, requestId }) => {
        told.push(authInfo, sessionId, url, header("x-tenant"), requestId);
        return "";
      },
    });
    const session = await startSession(backend);
    const call = callOf("who");
    await backend.request(call, new FakeExchange(session, { auth }));
    expect(told).toEqual([
      auth,
      session.id,
      "http://mcp.example:8080/messages?session_id=1",
      "blue",
      call.id,
    ]);
  });

  it("builds one server for each session, and keeps their requests apart", async () => {
    const servers: TestServer[] = [];
    const backend = fromMcpServer(() => {
      const server = build({ which: () => `server ${servers.indexOf(server)}` });
      servers.push(server);
      return server;
    });
    const sessions = [await startSession(backend), await startSession(backend)];
    const call = callOf("which");
    const results = sessions.map((session) => backend.request(call, new FakeExchange(session)));
    expect(await Promise.all(results)).toEqual([textOf("server 0"), textOf("server 1")]);
    expect(servers).toHaveLength(2);
  });

  it("hands the session to the factory", async () => {
    const given: unknown[] = [];
    const backend = fromMcpServer((session) => {
      given.push(session);
      return build({});
    });
    expect(given).toEqual([await startSession(backend)]);
  });

  it("builds no server for a session that says nothing", async () => {
    let built = 0;
    const backend = fromMcpServer(() => {
      built++;
      return build({});
    });
    const session = new FakeSession();
    backend.sessionBegan?.(session);
    backend.sessionEnded?.(session, "idle");
    await settled();
    expect(built).toBe(0);
  });

  describe("a factory that takes its time", () => {
    /** A backend whose server is not built before the test says so. */
    function slowBackend(tools: Readonly<Record<string, Tool>> = {}) {
      const server = build(tools);
      let finish!: () => void;
      const built = new Promise<void>((resolve) => (finish = resolve));
      let calls = 0;
      const backend = fromMcpServer(
        async () => {
          calls++;
          await built;
          return server;
        },
        { clock: new ManualClock() },
      );
      const session = new FakeSession();
      backend.sessionBegan?.(session);
      return { backend, session, server, finish, calls: () => calls };
    }

    it("is called once, and all requests wait for it, in their order", async () => {
      const order: unknown[] = [];
      const { backend, session, finish, calls } = slowBackend({
        note: ({ requestId }) => {
          order.push(requestId);
          return "";
        },
      });
      const requests = [callOf("note"), callOf("note"), callOf("note")];
      const answers = requests.map((request) =>
        backend.request(request, new FakeExchange(session)),
      );
      await settled();
      expect(order).toEqual([]);
      finish();
      await Promise.all(answers);
      expect(order).toEqual(requests.map(({ id }) => id));
      expect(calls()).toBe(1);
    });

    it("does not get to see a request that was cancelled meanwhile", async () => {
      let called = false;
      const { backend, session, finish } = slowBackend({
        late: () => {
          called = true;
          return "";
        },
      });
      const call = callOf("late");
      const answer = backend.request(call, new FakeExchange(session));
      const params = { requestId: call.id };
      void backend.notification?.(
        { jsonrpc: "2.0", method: "notifications/cancelled", params },
        new FakeExchange(session),
      );
      await expect(answer).rejects.toMatchObject({ code: "REQUEST_CANCELLED" });
      finish();
      await settled();
      expect(called).toBe(false);
    });

    it("keeps notifications, but not without end", async () => {
      const seen: unknown[] = [];
      const { backend, session, server, finish } = slowBackend();
      (
        server.server as { fallbackNotificationHandler?: (notification: object) => Promise<void> }
      ).fallbackNotificationHandler = async (notification) => void seen.push(notification);
      for (let index = 0; index < 40; index++) {
        const params = { index };
        void backend.notification?.(
          { jsonrpc: "2.0", method: "notifications/x", params },
          new FakeExchange(session),
        );
      }
      finish();
      await settled();
      expect(seen).toHaveLength(32);
      expect(seen[31]).toMatchObject({ method: "notifications/x", params: { index: 31 } });
    });

    it("has its server closed when the session has ended meanwhile", async () => {
      const { backend, session, server, finish } = slowBackend();
      let closed = 0;
      const close = server.close.bind(server);
      server.close = async () => {
        closed++;
        await close();
      };
      const answer = backend.request(requestOf("ping"), new FakeExchange(session));
      backend.sessionEnded?.(session, "deleted");
      await expect(answer).rejects.toMatchObject({ code: "SESSION_DISCONNECTED" });
      finish();
      await settled();
      expect(closed).toBe(1);
    });
  });

  describe("a factory that fails", () => {
    it("is logged, answered with Internal error, and called again for the next request", async () => {
      let calls = 0;
      const logger = recordingLogger();
      const factory: ServerFactory = () => {
        if (++calls === 1) throw new Error("no database");
        return build({});
      };
      const backend = fromMcpServer(factory, { logger });
      const session = new FakeSession();
      backend.sessionBegan?.(session);
      await expect(
        backend.request(initializeOf(), new FakeExchange(session)),
      ).rejects.toMatchObject({ name: "JsonRpcError", code: -32603, message: "Internal error" });
      expect(logger.errors).toEqual([
        { message: "the server of a session could not be started", reason: "no database" },
      ]);
      await backend.request(initializeOf(), new FakeExchange(session));
      expect(calls).toBe(2);
    });

    it("fails every request that waits for it, and is logged once", async () => {
      const logger = recordingLogger();
      const backend = fromMcpServer(() => Promise.reject(new Error("down")), { logger });
      const session = new FakeSession();
      backend.sessionBegan?.(session);
      const answers = [1, 2, 3].map(() =>
        backend.request(requestOf("ping"), new FakeExchange(session)),
      );
      const outcomes = await Promise.allSettled(answers);
      expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
      expect(logger.errors).toHaveLength(1);
    });

    it("need not throw an Error", async () => {
      const logger = recordingLogger();
      // A factory in JavaScript may reject with anything.
      const backend = fromMcpServer(() => Promise.reject("bad day" as unknown as Error), {
        logger,
      });
      const session = new FakeSession();
      backend.sessionBegan?.(session);
      await expect(
        backend.request(requestOf("ping"), new FakeExchange(session)),
      ).rejects.toMatchObject({ code: -32603 });
      expect(logger.errors).toMatchObject([{ reason: "bad day" }]);
    });

    it("is not the only one: a server that cannot connect is closed, and may be tried again", async () => {
      const logger = recordingLogger();
      const server = build({});
      const connect = server.connect.bind(server);
      let attempts = 0;
      let closed = 0;
      const fragile = {
        connect: async (transport: Parameters<typeof connect>[0]) => {
          if (++attempts === 1) throw new Error("port taken");
          await connect(transport);
        },
        close: async () => void closed++,
      };
      const backend = fromMcpServer(() => fragile, { logger });
      const session = new FakeSession();
      backend.sessionBegan?.(session);
      await expect(
        backend.request(requestOf("ping"), new FakeExchange(session)),
      ).rejects.toMatchObject({ message: "Internal error" });
      expect(closed).toBe(1);
      expect(logger.errors).toMatchObject([{ reason: "port taken" }]);
      expect(await backend.request(requestOf("ping"), new FakeExchange(session))).toEqual({});
    });
  });

  describe("a factory that hands out the same server twice", () => {
    it("is refused, and the session that has it goes on", async () => {
      const logger = recordingLogger();
      const server = build({ greet: () => "hello" });
      const backend = fromMcpServer(() => server, { logger });
      const first = await startSession(backend);
      await expect(startSession(backend)).rejects.toMatchObject({ message: "Internal error" });
      expect(logger.errors).toMatchObject([
        { reason: expect.stringContaining("serves another session: build a new one") },
      ]);
      expect(await backend.request(callOf("greet"), new FakeExchange(first))).toEqual(
        textOf("hello"),
      );
    });

    it("is refused by another backend, and with the Server inside the McpServer, too", async () => {
      const logger = recordingLogger();
      const server = build({});
      await startSession(fromMcpServer(() => server));
      const inner = server.server as unknown as TestServer;
      await expect(startSession(fromMcpServer(() => inner, { logger }))).rejects.toThrow();
      expect(logger.errors).toMatchObject([{ reason: expect.stringContaining("another session") }]);
    });

    it("may do so once the first session has ended", async () => {
      const server = build({ greet: () => "hello" });
      const backend = fromMcpServer(() => server);
      const first = await startSession(backend);
      backend.sessionEnded?.(first, "deleted");
      await settled();
      const second = await startSession(backend);
      expect(await backend.request(callOf("greet"), new FakeExchange(second))).toEqual(
        textOf("hello"),
      );
    });
  });

  it("refuses a request without a session, and says why", () => {
    const backend = backendOf({});
    expect(() => backend.request(requestOf("tools/list"), new FakeExchange(undefined))).toThrow(
      "requests of a session only",
    );
    expect(() =>
      backend.notification?.(
        { jsonrpc: "2.0", method: "notifications/initialized" },
        new FakeExchange(undefined),
      ),
    ).not.toThrow();
  });

  it("refuses a request of a session that has ended", async () => {
    const backend = backendOf({});
    const session = await startSession(backend);
    backend.sessionEnded?.(session, "deleted");
    expect(() => backend.request(requestOf("ping"), new FakeExchange(session))).toThrow(
      new TransportError("SESSION_DISCONNECTED", "The session has ended"),
    );
    // Told twice, or of a session that it never heard of, it stays calm.
    backend.sessionEnded?.(session, "deleted");
  });

  it("closes every server when it closes, and waits for them", async () => {
    const closed: string[] = [];
    const backend = fromMcpServer((session) => {
      const server = build({});
      const close = server.close.bind(server);
      server.close = async () => {
        await settled();
        closed.push(session?.id ?? "");
        await close();
      };
      return server;
    });
    const [ended, ...live] = [
      await startSession(backend),
      await startSession(backend),
      await startSession(backend),
    ];
    backend.sessionEnded?.(ended!, "deleted");
    await backend.close?.();
    expect(closed).toEqual([ended!.id, ...live.map(({ id }) => id)]);
  });

  it("takes no session after it has closed", async () => {
    const backend = backendOf({});
    await backend.close?.();
    await expect(startSession(backend)).rejects.toMatchObject({ code: "SESSION_DISCONNECTED" });
  });

  it("leaves no timer behind", async () => {
    const clock = new ManualClock();
    const backend = fromMcpServer(() => build({}), { clock, logger: silentLogger });
    await startSession(backend);
    expect(clock.timerCount).toBe(1);
    await backend.close?.();
    expect(clock.timerCount).toBe(0);
  });

  it("logs a server that fails to close, and goes on", async () => {
    const logger = recordingLogger();
    const backend = fromMcpServer(
      () => {
        const server = build({});
        server.close = () => {
          throw new Error("stuck");
        };
        return server;
      },
      { logger },
    );
    const session = await startSession(backend);
    backend.sessionEnded?.(session, "closed");
    await backend.close?.();
    expect(logger.errors).toEqual([
      { message: "the server of a session could not be closed", reason: "stuck" },
    ]);
  });
});

describe("fromMcpServer", () => {
  it("refuses a server in place of a function", () => {
    const server = SDK_MAJORS[0]!.build({});
    expect(() => fromMcpServer(server as unknown as ServerFactory)).toThrow(
      expect.objectContaining({ code: "INVALID_CONFIG" }),
    );
  });
});
