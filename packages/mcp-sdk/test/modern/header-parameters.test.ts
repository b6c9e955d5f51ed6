import { describe, expect, it } from "@jest/globals";
import { settled } from "../fake-session.js";
import { LOW_LEVEL_MAJORS, type Handlers } from "./low-level-servers.js";
import { modernExchange, modernWorld, toolOf } from "./modern-world.js";

const REGION = [{ path: ["region"], header: "Region" }];

describe.each(LOW_LEVEL_MAJORS)("headerParameters, SDK major $major", ({ build }) => {
  it("are those that the server's list of tools has, and its server is closed", async () => {
    const tools = [toolOf("query", { region: "Region" })];
    const { backend, servers, closed } = modernWorld(build, { "tools/list": () => ({ tools }) });
    expect(await backend.headerParameters?.("query", modernExchange())).toEqual(REGION);
    expect(await backend.headerParameters?.("other", modernExchange())).toBeUndefined();
    await settled();
    expect(servers).toHaveLength(1);
    expect(closed).toEqual(servers);
  });

  it("are read again after a minute", async () => {
    const { backend, clock, servers } = modernWorld(build, { "tools/list": () => ({ tools: [] }) });
    await backend.headerParameters?.("query", modernExchange());
    clock.advance(60_000);
    await backend.headerParameters?.("query", modernExchange());
    expect(servers).toHaveLength(2);
  });

  it("are found on every page of the list", async () => {
    const cursors: unknown[] = [];
    const { backend, servers } = modernWorld(build, {
      "tools/list": (params) => {
        const cursor = params?.["cursor"];
        cursors.push(cursor);
        if (cursor === undefined) return { tools: [toolOf("first")], nextCursor: "2" };
        return { tools: [toolOf("query", { region: "Region" })] };
      },
    });
    expect(await backend.headerParameters?.("query", modernExchange())).toEqual(REGION);
    expect(cursors).toEqual([undefined, "2"]);
    expect(servers).toHaveLength(1);
  });

  it("are not looked for in circles", async () => {
    let pages = 0;
    const { backend } = modernWorld(build, {
      "tools/list": () => {
        pages += 1;
        return { tools: [toolOf("query", { region: "Region" })], nextCursor: "again" };
      },
    });
    expect(await backend.headerParameters?.("query", modernExchange())).toEqual(REGION);
    expect(pages).toBe(100);
  });

  it("are an error where there is no list, and asked for again", async () => {
    const { backend, servers } = modernWorld(build);
    for (const count of [1, 2]) {
      const found = backend.headerParameters?.("query", modernExchange());
      await expect(found).rejects.toMatchObject({ code: -32_601 });
      expect(servers).toHaveLength(count);
    }
  });

  it("are there for others when the request that asks for the list is cancelled", async () => {
    let lists = 0;
    const handlers: Handlers = {
      "tools/list": () => {
        lists += 1;
        const tools = [toolOf("query", { region: "Region" })];
        return lists === 1 ? new Promise(() => undefined) : { tools };
      },
    };
    const { backend, clock } = modernWorld(build, handlers);
    const [first, second] = [modernExchange(), modernExchange()];
    const cancelled = expect(backend.headerParameters?.("query", first)).rejects.toThrow();
    const found = backend.headerParameters?.("query", second);
    await settled();
    clock.advance(100);
    first.abort("changed my mind");
    await cancelled;
    expect(await found).toEqual(REGION);
  });
});
