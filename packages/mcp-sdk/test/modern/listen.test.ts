import { describe, expect, it } from "@jest/globals";
import { settled } from "../fake-session.js";
import { LOW_LEVEL_MAJORS, type Handlers } from "./low-level-servers.js";
import { modernExchange, modernWorld } from "./modern-world.js";

describe.each(LOW_LEVEL_MAJORS)("listen, SDK major $major", ({ build }) => {
  /** A client that listens, by the time its server is ready. */
  async function listening(handlers: Handlers = {}, uris: readonly string[] = []) {
    const world = modernWorld(build, handlers);
    const exchange = modernExchange();
    const stop = world.backend.listen?.(exchange, uris);
    await settled();
    await settled();
    return { ...world, exchange, stop: stop ?? (() => undefined), server: world.servers[0]! };
  }

  it("keeps one server until it is stopped", async () => {
    const { stop, servers, closed } = await listening();
    expect([servers.length, closed.length]).toEqual([1, 0]);
    stop();
    await settled();
    expect(closed).toEqual(servers);
  });

  it("brings the client what the server tells of changes", async () => {
    const { server, exchange } = await listening();
    await server.sendToolListChanged();
    expect(exchange.notified).toMatchObject([{ method: "notifications/tools/list_changed" }]);
  });

  it("brings the client nothing once it has stopped", async () => {
    const { server, exchange, stop } = await listening();
    stop();
    await expect(server.sendToolListChanged()).rejects.toThrow();
    expect(exchange.notified).toEqual([]);
  });

  it("may be stopped twice", async () => {
    const { stop, closed } = await listening();
    stop();
    stop();
    await settled();
    expect(closed).toHaveLength(1);
  });

  it("subscribes to each resource, also where one is refused", async () => {
    const subscribed: unknown[] = [];
    const { closed, logger } = await listening(
      {
        "resources/subscribe": (params) => {
          subscribed.push(params?.["uri"]);
          if (params?.["uri"] === "file:///no") throw new Error("no");
          return {};
        },
      },
      ["file:///no", "file:///a", "file:///b"],
    );
    expect(subscribed).toEqual(["file:///no", "file:///a", "file:///b"]);
    expect([closed, logger.errors]).toEqual([[], []]);
  });

  it("subscribes to nothing where nothing is asked for", async () => {
    const subscribed: unknown[] = [];
    await listening({ "resources/subscribe": (params) => ({ ...params, at: subscribed.push(1) }) });
    expect(subscribed).toEqual([]);
  });

  it("ends with the backend", async () => {
    const { backend, closed, servers } = await listening();
    await backend.close?.();
    expect(closed).toEqual(servers);
  });

  it("can be stopped where no server could be built", async () => {
    const { backend, logger } = modernWorld(() => {
      throw new Error("no database");
    });
    const stop = backend.listen?.(modernExchange(), ["file:///a"]);
    await settled();
    stop?.();
    await backend.close?.();
    expect(logger.errors.length).toBeGreaterThan(0);
  });
});
