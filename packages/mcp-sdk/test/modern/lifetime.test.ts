import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { ManualClock } from "@crossfade/core/testing";
import { describe, expect, it } from "@jest/globals";
import { fromMcpServer } from "../../src/index.js";
import { requestOf, settled } from "../fake-session.js";
import { LOW_LEVEL_MAJORS, type Handlers } from "./low-level-servers.js";
import { modernExchange, modernWorld, toolOf } from "./modern-world.js";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

async function allCollected(references: readonly WeakRef<object>[]): Promise<boolean> {
  // A WeakRef that was looked at keeps its target until the end of the turn.
  for (let round = 0; round < 10; round++) {
    await settled();
    collectGarbage();
    if (references.every((reference) => reference.deref() === undefined)) return true;
  }
  return false;
}

const HANDLERS: Handlers = {
  "tools/list": () => ({ tools: [toolOf("query", { region: "Region" })] }),
  "prompts/list": () => new Promise(() => undefined),
  "resources/list": () => {
    throw new Error("no");
  },
};

describe.each(LOW_LEVEL_MAJORS)("servers of modern requests, SDK major $major", ({ build }) => {
  it.each(["tools/list", "resources/list", "no/such/method"])(
    "are closed once %s is answered",
    async (method) => {
      const { backend, servers, closed } = modernWorld(build, HANDLERS);
      await Promise.resolve(backend.request(requestOf(method), modernExchange())).catch(() => 0);
      await settled();
      expect(servers).toHaveLength(1);
      expect(closed).toEqual(servers);
    },
  );

  it("are closed with the backend, which ends what they were answering", async () => {
    const { backend, servers, closed } = modernWorld(build, HANDLERS);
    const answer = backend.request(requestOf("prompts/list"), modernExchange());
    const ended = expect(answer).rejects.toMatchObject({ code: "SESSION_DISCONNECTED" });
    await settled();
    await backend.close?.();
    await ended;
    expect(servers).toHaveLength(1);
    expect(closed).toEqual(servers);
  });

  it("are waited for by the backend, also where they are closing already", async () => {
    let finish!: () => void;
    const finishing = new Promise<void>((resolve) => (finish = resolve));
    const order: string[] = [];
    const { backend } = modernWorld((handlers) => {
      const server = build(handlers);
      const close = server.close.bind(server);
      server.close = async () => {
        await finishing;
        await close();
        order.push("server");
      };
      return server;
    }, HANDLERS);
    await backend.request(requestOf("tools/list"), modernExchange());
    const closed = Promise.resolve(backend.close?.()).then(() => order.push("backend"));
    await settled();
    finish();
    await closed;
    expect(order).toEqual(["server", "backend"]);
  });

  it("are not built any more once the backend has closed", async () => {
    const { backend, servers } = modernWorld(build, HANDLERS);
    await backend.close?.();
    const draining = { code: "DRAINING" };
    const list = requestOf("tools/list");
    await expect(backend.request(list, modernExchange())).rejects.toMatchObject(draining);
    await expect(backend.describe?.(modernExchange())).rejects.toMatchObject(draining);
    const found = backend.headerParameters?.("query", modernExchange());
    await expect(found).rejects.toMatchObject(draining);
    expect(() => backend.listen?.(modernExchange(), [])).toThrow(expect.objectContaining(draining));
    expect(servers).toEqual([]);
  });

  it("leave no timer behind", async () => {
    const { backend, clock } = modernWorld(build, HANDLERS);
    await backend.request(requestOf("tools/list"), modernExchange());
    clock.advance(100);
    expect(clock.timerCount).toBe(0);
    await backend.request(requestOf("tools/list"), modernExchange());
    await backend.close?.();
    expect(clock.timerCount).toBe(0);
  });

  it("are kept no longer than their requests, nor are those", async () => {
    const references: WeakRef<object>[] = [];
    const clock = new ManualClock();
    const factory = () => {
      const server = build(HANDLERS);
      references.push(new WeakRef(server));
      return server;
    };
    const backend = fromMcpServer(factory, { clock });
    async function run(use: (exchange: ReturnType<typeof modernExchange>) => unknown) {
      const exchange = modernExchange();
      references.push(new WeakRef(exchange));
      await Promise.resolve(use(exchange)).catch(() => undefined);
    }
    await run((exchange) => backend.request(requestOf("tools/list"), exchange));
    await run((exchange) => backend.request(requestOf("resources/list"), exchange));
    await run((exchange) => backend.describe?.(exchange));
    await run((exchange) => backend.headerParameters?.("query", exchange));
    await run(async (exchange) => {
      const stop = backend.listen?.(exchange, ["file:///a"]);
      await settled();
      stop?.();
    });
    await run((exchange) => {
      const answer = backend.request(requestOf("prompts/list"), exchange);
      clock.advance(100);
      exchange.abort("changed my mind");
      return answer;
    });
    expect(references).toHaveLength(12);
    expect(await allCollected(references)).toBe(true);
  });
});
