import { describe, expect, it } from "@jest/globals";
import { requestOf } from "../fake-session.js";
import { SDK_MAJORS } from "../sdk-majors.js";
import { LOW_LEVEL_MAJORS, type Handlers } from "./low-level-servers.js";
import { fromMcpServer } from "../../src/index.js";
import { CLIENT, modernExchange, modernWorld } from "./modern-world.js";

describe.each(LOW_LEVEL_MAJORS)("a modern request, SDK major $major", ({ build }) => {
  it("gets a server of its own, also where another is being answered", async () => {
    const answered: unknown[] = [];
    const world = modernWorld(build, {
      "tools/list": (_, { server }) => {
        answered.push(server);
        return { tools: [] };
      },
    });
    const request = requestOf("tools/list");
    await Promise.all([
      world.backend.request(request, modernExchange()),
      world.backend.request(request, modernExchange()),
    ]);
    await world.backend.request(request, modernExchange());
    expect(world.servers).toHaveLength(3);
    expect(new Set(answered)).toEqual(new Set(world.servers));
  });

  it("is answered by a server that knows its client, and no other", async () => {
    const known: unknown[] = [];
    const { backend } = modernWorld(build, {
      "tools/list": (_, { server }) => {
        known.push([server.getClientVersion(), server.getClientCapabilities()]);
        return { tools: [] };
      },
    });
    const able = { ...CLIENT, capabilities: { sampling: {}, roots: { listChanged: true } } };
    for (const client of [able, CLIENT]) {
      await backend.request(requestOf("tools/list"), modernExchange({ client }));
    }
    expect(known).toEqual([
      [CLIENT.info, able.capabilities],
      [CLIENT.info, {}],
    ]);
  });

  it("may leave unsaid who its client is", async () => {
    const known: unknown[] = [];
    const handlers: Handlers = {
      "tools/list": (_, { server }) => {
        known.push(server.getClientVersion());
        return { tools: [] };
      },
    };
    const client = { ...CLIENT, info: undefined };
    const { backend } = modernWorld(build, handlers);
    await backend.request(requestOf("tools/list"), modernExchange({ client }));
    expect(known).toEqual([{ name: "unknown", version: "0" }]);
  });

  it("is answered as an internal error where no server can be built, and the log says why", async () => {
    const { backend, logger } = modernWorld(() => {
      throw new Error("no database");
    });
    await expect(backend.request(requestOf("tools/list"), modernExchange())).rejects.toMatchObject({
      name: "JsonRpcError",
      code: -32603,
      message: "Internal error",
    });
    expect(logger.errors).toMatchObject([{ reason: "no database" }]);
  });

  it("is cancelled with its exchange, and the handler is told", async () => {
    let begun!: (signal: AbortSignal) => void;
    const beginning = new Promise<AbortSignal>((resolve) => (begun = resolve));
    const { backend, clock } = modernWorld(build, {
      "tools/list": (_, { signal }) => {
        begun(signal);
        return new Promise(() => undefined);
      },
    });
    const exchange = modernExchange();
    const answer = backend.request(requestOf("tools/list"), exchange);
    const signal = await beginning;
    clock.advance(100);
    exchange.abort("changed my mind");
    await expect(answer).rejects.toMatchObject({ code: "REQUEST_CANCELLED" });
    expect(signal.aborted).toBe(true);
  });
});

describe.each(SDK_MAJORS)("the factory of modern requests, SDK major $major", ({ build }) => {
  it("is handed what takes the place of a session: who asks, and nobody twice", async () => {
    const given: unknown[] = [];
    const backend = fromMcpServer((session) => {
      given.push([session?.principal, session?.transport, session?.revision, session?.id]);
      return build({ any: () => "" });
    });
    for (const principal of ["alice", "bob"]) {
      await backend.request(requestOf("tools/list"), modernExchange({ principal }));
    }
    expect(given).toEqual([
      ["alice", "http-sse", "2025-11-25", expect.any(String)],
      ["bob", "http-sse", "2025-11-25", expect.any(String)],
    ]);
    const [[, , , first], [, , , second]] = given as [unknown[], unknown[]];
    expect(first).not.toBe(second);
  });
});
