import { describe, expect, it } from "@jest/globals";
import type { Exchange } from "../../src/backend/exchange.js";
import { fromMethods, type MethodBackendOptions } from "../../src/backend/from-methods.js";
import type { JsonObject } from "../../src/jsonrpc/message.js";

const serverInfo = { name: "test", version: "1.2.3" };
const capabilities = { tools: {} };

/** Handed through untouched, so nothing of it is looked at. */
const exchange = { principal: "alice" } as Exchange;

function backendOf(options: Partial<MethodBackendOptions> = {}) {
  const backend = fromMethods({ serverInfo, capabilities, methods: {}, ...options });
  return {
    ...backend,
    /** Sends a request; what is thrown at once rejects, too. */
    ask: async (method: string, params?: JsonObject) => {
      const request = { jsonrpc: "2.0", id: 1, method } as const;
      return backend.request(params ? { ...request, params } : request, exchange);
    },
    tell: async (method: string, params?: JsonObject) => {
      const notification = { jsonrpc: "2.0", method } as const;
      await backend.notification?.(params ? { ...notification, params } : notification, exchange);
    },
  };
}

describe("fromMethods: requests", () => {
  it("are answered by the function of their name, at once or later", async () => {
    const { ask } = backendOf({
      methods: {
        now: (params) => ({ params }),
        later: async (params) => ({ later: params }),
      },
    });
    expect(await ask("now", { a: 1 })).toEqual({ params: { a: 1 } });
    expect(await ask("later", { b: 2 })).toEqual({ later: { b: 2 } });
  });

  it("have an empty object for parameters where they have none", async () => {
    expect(await backendOf({ methods: { x: (params) => ({ params }) } }).ask("x")).toEqual({
      params: {},
    });
  });

  it("come with their exchange", async () => {
    let seen: Exchange | undefined;
    const methods: MethodBackendOptions["methods"] = {
      x: (_, given) => {
        seen = given;
        return {};
      },
    };
    await backendOf({ methods }).ask("x");
    expect(seen).toBe(exchange);
  });

  it("fail as their function fails", async () => {
    const failure = new Error("why");
    const { ask } = backendOf({
      methods: {
        throws: () => {
          throw failure;
        },
        rejects: () => Promise.reject(failure),
      },
    });
    await expect(ask("throws")).rejects.toBe(failure);
    await expect(ask("rejects")).rejects.toBe(failure);
  });

  it.each(["tools/nope", "", "toString", "constructor", "__proto__", "hasOwnProperty"])(
    "for %j are answered with -32601",
    async (method) => {
      await expect(backendOf().ask(method)).rejects.toMatchObject({
        name: "JsonRpcError",
        code: -32_601,
        message: `Method not found: ${method}`,
      });
    },
  );

  it("for ping are answered, and may be answered otherwise", async () => {
    expect(await backendOf().ask("ping")).toEqual({});
    const { ask } = backendOf({ methods: { ping: () => ({ own: true }) } });
    expect(await ask("ping")).toEqual({ own: true });
  });
});

describe("fromMethods: initialize", () => {
  it("is answered from the description, with the revision that was asked for", async () => {
    const { ask } = backendOf();
    expect(await ask("initialize", { protocolVersion: "2025-03-26" })).toEqual({
      protocolVersion: "2025-03-26",
      capabilities,
      serverInfo,
    });
  });

  it.each([{ protocolVersion: "2030-01-01" }, { protocolVersion: 1 }, {}, undefined])(
    "offers the newest legacy revision for %j",
    async (params) => {
      expect(await backendOf().ask("initialize", params)).toMatchObject({
        protocolVersion: "2025-11-25",
      });
    },
  );

  it("has the instructions, where there are some", async () => {
    expect(await backendOf({ instructions: "be kind" }).ask("initialize")).toHaveProperty(
      "instructions",
      "be kind",
    );
    expect(await backendOf().ask("initialize")).not.toHaveProperty("instructions");
  });

  it("does not tell of cache hints: only modern revisions know them", async () => {
    const cache = { ttlMs: 1, cacheScope: "public" } as const;
    expect(await backendOf({ cache }).ask("initialize")).not.toHaveProperty("cache");
  });

  it("may be answered otherwise", async () => {
    const { ask } = backendOf({ methods: { initialize: () => ({ own: true }) } });
    expect(await ask("initialize")).toEqual({ own: true });
  });
});

describe("fromMethods: notifications", () => {
  it("are taken by the function of their name, with parameters and exchange", async () => {
    const seen: unknown[] = [];
    const { tell } = backendOf({
      notifications: { "notifications/x": (...given) => void seen.push(...given) },
    });
    await tell("notifications/x", { a: 1 });
    await tell("notifications/x");
    expect(seen).toEqual([{ a: 1 }, exchange, {}, exchange]);
  });

  it("are waited for, and fail as their function fails", async () => {
    const failure = new Error("why");
    const { tell } = backendOf({
      notifications: { "notifications/x": () => Promise.reject(failure) },
    });
    await expect(tell("notifications/x")).rejects.toBe(failure);
  });

  it("are ignored where nobody takes them", async () => {
    await expect(backendOf().tell("notifications/nope")).resolves.toBeUndefined();
    await expect(backendOf({ notifications: {} }).tell("toString")).resolves.toBeUndefined();
  });
});

describe("fromMethods: the description", () => {
  it("is what was given, and nothing of the functions", () => {
    const cache = { ttlMs: 1_000, cacheScope: "private" } as const;
    const described = { instructions: "be kind", cache };
    expect(backendOf({ ...described, notifications: {} }).describe?.(exchange)).toEqual({
      serverInfo,
      capabilities,
      ...described,
    });
  });

  it("leaves out what was not given", () => {
    const described = backendOf().describe?.(exchange) ?? {};
    expect(Object.keys(described)).toEqual(["serverInfo", "capabilities"]);
  });
});
