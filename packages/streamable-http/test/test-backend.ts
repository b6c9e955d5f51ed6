import {
  fromMethods,
  JsonRpcError,
  type Exchange,
  type JsonObject,
  type JsonRpcId,
  type JsonRpcNotification,
  type JsonRpcRequest,
  type McpBackend,
  type SessionContext,
  type SessionEndReason,
} from "@crossfade/core";

/** What an unexpected error says, and no client may read. */
export const SECRET = "password is hunter2";

/** A request that the backend has taken and not answered. */
export interface HeldRequest {
  readonly exchange: Exchange;
  readonly succeed: (result: JsonObject) => void;
  readonly fail: (error: unknown) => void;
}

const plain = fromMethods({
  serverInfo: { name: "test", version: "1" },
  capabilities: {},
  methods: {
    echo: (params) => ({ echoed: params }),
    later: async (params) => ({ echoed: params }),
    whoami: (_, { principal = "nobody", revision = "none", auth }) => ({
      principal,
      revision,
      auth,
    }),
    url: (_, { http }) => ({ method: http.method, url: http.url }),
    say: (params, exchange) => {
      exchange.notify("notifications/message", params);
      return { said: true };
    },
    count: ({ to }, exchange) => {
      for (let n = 1; n <= Number(to); n += 1) exchange.notify("notifications/progress", { n });
      return { to };
    },
    missing: () => {
      throw new JsonRpcError(-32002, "Resource not found", { uri: "file:///x" });
    },
    refuse: () => {
      throw new JsonRpcError(-32602, "No such tool", { tool: "x" });
    },
    fail: () => {
      throw new Error(SECRET);
    },
    failLater: () => Promise.reject(new Error(SECRET)),
    nothing: () => undefined as unknown as JsonObject,
    unwritable: () => ({ number: 1n }),
  },
  notifications: {
    "notifications/fails": () => {
      throw new Error("notification failed at once");
    },
    "notifications/failsLater": () => Promise.reject(new Error("notification failed later")),
    "notifications/say": (params, exchange) => exchange.notify("notifications/message", params),
  },
});

/** A server of plain functions that remembers what it was told. `hold` is answered when a test says so. */
export class TestBackend implements McpBackend {
  readonly began: SessionContext[] = [];
  readonly ended: { readonly session: SessionContext; readonly reason: SessionEndReason }[] = [];
  readonly requests: JsonRpcRequest[] = [];
  readonly notifications: JsonRpcNotification[] = [];
  /** Done before an `initialize` is answered; where it throws, that is the answer. */
  beforeInitialize: ((exchange: Exchange) => void | Promise<void>) | undefined;
  readonly #held = new Map<JsonRpcId, HeldRequest>();

  request(request: JsonRpcRequest, exchange: Exchange): JsonObject | Promise<JsonObject> {
    this.requests.push(request);
    if (request.method === "hold") {
      return new Promise((succeed, fail) => {
        this.#held.set(request.id, { exchange, succeed, fail });
      });
    }
    const before = request.method === "initialize" && this.beforeInitialize?.(exchange);
    if (before) return before.then(() => plain.request(request, exchange));
    return plain.request(request, exchange);
  }

  notification(notification: JsonRpcNotification, exchange: Exchange): void | Promise<void> {
    this.notifications.push(notification);
    return plain.notification?.(notification, exchange);
  }

  sessionBegan(session: SessionContext): void {
    this.began.push(session);
  }

  sessionEnded(session: SessionContext, reason: SessionEndReason): void {
    this.ended.push({ session, reason });
  }

  /** A request of the method `hold`, by its id. */
  held(id: JsonRpcId): HeldRequest {
    const request = this.#held.get(id);
    if (!request) throw new Error(`The backend holds no request ${id}`);
    return request;
  }

  /** The session that began last. */
  get session(): SessionContext {
    const session = this.began.at(-1);
    if (!session) throw new Error("No session has begun");
    return session;
  }
}
