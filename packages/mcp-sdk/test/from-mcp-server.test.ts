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
    const results = sessions.map(async (session) =>
      backend.request(call, new FakeExchange(session)),
    );
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

  it("ignores a notification without a session", async () => {
    let built = 0;
    const backend = fromMcpServer(() => {
      built++;
      return build({});
    });
    const initialized = { jsonrpc: "2.0", method: "notifications/initialized" } as const;
    await backend.notification?.(initialized, new FakeExchange(undefined));
    await settled();
    expect(built).toBe(0);
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
    backend.sessionEnded?.(ended, "deleted");
    await backend.close?.();
    expect(closed).toEqual([ended.id, ...live.map(({ id }) => id)]);
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
