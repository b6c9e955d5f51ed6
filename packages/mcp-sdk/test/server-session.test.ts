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
} from "./fake-session.js";
import { recordingLogger } from "./recording-logger.js";
import { SDK_MAJORS, type Tool } from "./sdk-majors.js";

describe.each(SDK_MAJORS)("ServerSession, SDK major $major", ({ build }) => {
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
      const answers = requests.map(async (request) =>
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
      const answers = [1, 2, 3].map(async () =>
        backend.request(requestOf("ping"), new FakeExchange(session)),
      );
      const outcomes = await Promise.allSettled(answers);
      expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
      expect(logger.errors).toHaveLength(1);
    });

    it("need not throw an Error", async () => {
      const logger = recordingLogger();
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- a factory in JavaScript may
      const backend = fromMcpServer(() => Promise.reject("bad day"), {
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
});
