import { jsonReply, textReply, type HttpRequest, type TransportError } from "@crossfade/core";
import { describeHttpAdapter } from "@crossfade/core/testing";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { fetchHandler, type FetchHandlerOptions } from "../src/fetch-handler.js";
import { withHono } from "./with-hono.js";

// Hono prints every stream that is cut, and cutting is what some tests are about.
beforeAll(() => void jest.spyOn(console, "error").mockImplementation(() => undefined));
afterAll(() => void jest.restoreAllMocks());

describeHttpAdapter({ describe, it }, "fetch, through Hono on Node", (handler, use) =>
  withHono(fetchHandler(handler), use),
);

const URL_BASE = "http://mcp.example";
const target = ({ path, query, mountPath }: HttpRequest) =>
  jsonReply(200, { path, query, mountPath });
const readAll = async (request: HttpRequest) => {
  try {
    return jsonReply(200, { body: await request.readBody(10) });
  } catch (error) {
    const { code, message } = error as TransportError;
    return jsonReply(200, { code, message });
  }
};
const get = async (path: string, options?: FetchHandlerOptions) => {
  const response = await fetchHandler(target, options).fetch(new Request(URL_BASE + path));
  return JSON.parse(await response.text()) as unknown;
};

describe("fetchHandler", () => {
  it.each([
    ["", { path: "/", query: "" }],
    ["/a?b=c?d", { path: "/a", query: "b=c?d" }],
    ["/a?", { path: "/a", query: "" }],
    ["/a?b#c?d", { path: "/a", query: "b" }],
    ["/a#c?d", { path: "/a", query: "" }],
    ["/a//b/%2F", { path: "/a//b/%2F", query: "" }],
  ])("takes %j apart", async (path, expected) => {
    expect(await get(path)).toEqual({ ...expected, mountPath: "" });
  });

  it("takes an endpoint or a function", async () => {
    const response = await fetchHandler({ handle: target }).fetch(new Request(`${URL_BASE}/a`));
    expect(await response.text()).toBe('{"path":"/a","query":"","mountPath":""}');
  });

  it("can be taken off its object", async () => {
    const { fetch, handle } = fetchHandler(target);
    expect((await fetch(new Request(URL_BASE))).status).toBe(200);
    expect((await handle(new Request(URL_BASE)))?.status).toBe(200);
  });

  describe("what it leaves alone", () => {
    const { fetch, handle } = fetchHandler(() => undefined);

    it("is 404 where all must be answered, and nothing where a framework goes on", async () => {
      expect((await fetch(new Request(URL_BASE))).status).toBe(404);
      expect(handle(new Request(URL_BASE))).toBeUndefined();
    });

    it("goes to the fallback, with what the runtime handed over", async () => {
      const info = { from: "runtime" };
      const withFallback = fetchHandler(() => undefined, {
        fallback: (request, given) => new Response(`${request.url} ${given === info}`),
      });
      const response = await withFallback.fetch(new Request(`${URL_BASE}/home`), info);
      expect(await response.text()).toBe("http://mcp.example/home true");
    });
  });

  describe("below a base path", () => {
    it("tells the path below it, and the base path", async () => {
      expect(await get("/api/v1/mcp?a", { basePath: "/api/v1" })).toEqual({
        path: "/mcp",
        query: "a",
        mountPath: "/api/v1",
      });
    });

    it.each(["/mcp", "/apis/mcp", "/api", "/"])("leaves %s alone", (path) => {
      const { handle } = fetchHandler(target, { basePath: "/api" });
      expect(handle(new Request(URL_BASE + path))).toBeUndefined();
    });

    it.each(["api", "/", "/api/", "/a?b", "/a//b"])("refuses %j", (basePath) => {
      expect(() => fetchHandler(target, { basePath })).toThrow(/basePath/);
    });
  });

  describe("what the context says", () => {
    it("is handed on", async () => {
      const auth = { clientId: "c" };
      const parsedBody = { a: 1 };
      const handler = fetchHandler((request) => {
        expect(request.auth).toBe(auth);
        expect(request.parsedBody).toBe(parsedBody);
        return textReply(200, "seen");
      });
      const response = await handler.handle(new Request(URL_BASE), { auth, parsedBody });
      expect(await response?.text()).toBe("seen\n");
    });
  });

  describe("the client's address", () => {
    const addressOf = async (info: unknown, options: FetchHandlerOptions = {}) => {
      const handler = fetchHandler((request) => jsonReply(200, [request.remoteAddress]), options);
      const response = await handler.fetch(new Request(URL_BASE), info);
      return (JSON.parse(await response.text()) as unknown[])[0] ?? undefined;
    };
    const bun = {
      requestIP: () => ({ address: "192.0.2.1", port: 1, family: "IPv4" }),
      timeout: () => undefined,
    };

    it.each([
      ["Bun's server", bun, "192.0.2.1"],
      ["Bun's server in Hono's env", { server: bun }, "192.0.2.1"],
      [
        "Bun's server, which does not know the request",
        { ...bun, requestIP: () => null },
        undefined,
      ],
      ["Deno's info", { remoteAddr: { transport: "tcp", hostname: "192.0.2.2" } }, "192.0.2.2"],
      [
        "Deno's info on a Unix socket",
        { remoteAddr: { transport: "unix", path: "/s" } },
        undefined,
      ],
      ["Hono's env on Node", { incoming: { socket: { remoteAddress: "192.0.2.3" } } }, "192.0.2.3"],
      ["Hono's env on Node, after the client left", { incoming: { socket: {} } }, undefined],
      ["what Next.js hands over", { params: Promise.resolve({}) }, undefined],
      ["nothing", undefined, undefined],
      ["null", null, undefined],
      ["text", "192.0.2.4", undefined],
    ])("is taken from %s", async (_, info, expected) => {
      expect(await addressOf(info)).toBe(expected);
    });

    it("is what the option says", async () => {
      const clientAddress = (request: Request, info: unknown) =>
        `${request.method} ${String(info)}`;
      expect(await addressOf("info", { clientAddress })).toBe("GET info");
    });

    it("costs nothing where nobody asks", async () => {
      let asked = 0;
      const handler = fetchHandler(target, { clientAddress: () => String((asked += 1)) });
      await handler.fetch(new Request(URL_BASE));
      expect(asked).toBe(0);
    });
  });

  describe("Bun's patience", () => {
    /** Bun's server, and a promise for when a timeout is set. */
    const bunServer = () => {
      let tell: (seconds: number) => void = () => undefined;
      const told = new Promise<number>((resolve) => (tell = resolve));
      const timeouts: number[] = [];
      const timeout = (_: Request, seconds: number) => {
        timeouts.push(seconds);
        tell(seconds);
      };
      return { told, timeouts, info: { requestIP: () => null, timeout } };
    };
    const silent = () => ({ status: 200, headers: [], stream: () => undefined });

    it("is switched off for a stream", async () => {
      const { timeouts, info } = bunServer();
      await (await fetchHandler(silent).fetch(new Request(URL_BASE), info)).body?.cancel();
      expect(timeouts).toEqual([0]);
    });

    it("is switched off for an answer that takes longer than a moment", async () => {
      const { told, timeouts, info } = bunServer();
      const handler = fetchHandler(async () => {
        await told;
        return textReply(200, "late");
      });
      const response = await handler.fetch(new Request(URL_BASE), info);
      expect(await response.text()).toBe("late\n");
      expect(timeouts).toEqual([0]);
    });

    it("is left as it is for quick answers, and for what is not ours", async () => {
      const quick = bunServer();
      await fetchHandler(target).fetch(new Request(URL_BASE), quick.info);
      await fetchHandler(() => undefined).fetch(new Request(URL_BASE), quick.info);
      const slow = bunServer();
      // Told in the same moment, later than the quick one would have been.
      const handler = fetchHandler(() => slow.told.then(() => textReply(200, "late")));
      await handler.fetch(new Request(URL_BASE), slow.info);
      expect(quick.timeouts).toEqual([]);
    });
  });

  describe("a body", () => {
    const read = async (init: RequestInit, prepare?: (request: Request) => Promise<unknown>) => {
      const request = new Request(URL_BASE, { method: "POST", ...init });
      await prepare?.(request);
      const response = await fetchHandler(readAll).fetch(request);
      return JSON.parse(await response.text()) as {
        body?: string;
        code?: string;
        message?: string;
      };
    };
    /** Chunks of five bytes without an end, and what became of them. */
    const endless = () => {
      const seen = { pulled: 0, cancelled: false };
      const body = new ReadableStream<Uint8Array>(
        {
          pull: (controller) => {
            seen.pulled += 1;
            controller.enqueue(new TextEncoder().encode("12345"));
          },
          cancel: () => {
            seen.cancelled = true;
          },
        },
        { highWaterMark: 0 },
      );
      return { seen, init: { body, duplex: "half" } as RequestInit };
    };

    it("without a length is read up to the limit, and not on", async () => {
      const { seen, init } = endless();
      expect(await read(init)).toMatchObject({ code: "BODY_TOO_LARGE" });
      expect(seen).toEqual({ pulled: 3, cancelled: true });
    });

    it("that is announced as too large is not read at all", async () => {
      const { seen, init } = endless();
      const headers = { "Content-Length": "11" };
      expect(await read({ ...init, headers })).toMatchObject({ code: "BODY_TOO_LARGE" });
      expect(seen).toEqual({ pulled: 0, cancelled: true });
    });

    it("is held to the limit also where its length is not the one announced", async () => {
      const headers = { "Content-Length": "2" };
      expect(await read({ body: "x".repeat(11), headers })).toMatchObject({
        code: "BODY_TOO_LARGE",
      });
    });

    it("that somebody has read must come as parsedBody, and the error says so", async () => {
      const { code, message } = await read({ body: "{}" }, (request) => request.text());
      expect(code).toBe("INTERNAL_ERROR");
      expect(message).toContain("parsedBody");
    });

    it("that breaks off is a client who left", async () => {
      const body = () =>
        new ReadableStream<Uint8Array>({
          pull: (controller) => controller.error(new Error("cut")),
        });
      const failed = { code: "SESSION_DISCONNECTED" };
      const half = (headers: Record<string, string>) =>
        ({ body: body(), duplex: "half", headers }) as RequestInit;
      expect(await read(half({}))).toMatchObject(failed);
      expect(await read(half({ "Content-Length": "5" }))).toMatchObject(failed);
    });
  });

  describe("a client that leaves", () => {
    it("is told of also if it has left before", async () => {
      const left = new Promise<string>((resolve) => {
        const handler = fetchHandler((request) => {
          request.onDisconnect(() => resolve("left"));
          return new Promise(() => undefined);
        });
        void handler.fetch(new Request(URL_BASE, { signal: AbortSignal.abort() }));
      });
      expect(await left).toBe("left");
    });

    /** A request whose signal was looked at, or was not, when the answer came. */
    const answered = async (info: unknown, work: () => Promise<unknown>) => {
      const controller = new AbortController();
      const request = new Request(URL_BASE, { signal: controller.signal });
      const signal = jest.spyOn(request, "signal", "get");
      let told = 0;
      const handler = fetchHandler(async (given) => {
        given.onDisconnect(() => (told += 1));
        await work();
        return textReply(200, "done");
      });
      await handler.fetch(request, info);
      const looks = signal.mock.calls.length;
      controller.abort();
      expect(told).toBe(0);
      return looks;
    };
    const onNode = { incoming: { socket: {} } };

    it("is not told of when it was answered, whatever becomes of the signal", async () => {
      expect(await answered(undefined, async () => undefined)).toBe(1);
      const moment = async () => new Promise((resolve) => setTimeout(resolve, 2));
      expect(await answered(onNode, moment)).toBe(1);
    });

    it("is not looked for during a quick answer, where its leaving can be seen later", async () => {
      expect(await answered(onNode, async () => undefined)).toBe(0);
    });

    it.each([
      ["cancels the stream", async (body: ReadableStream) => body.cancel()],
      ["aborts", async (_: ReadableStream, controller: AbortController) => controller.abort()],
    ])("is told of once, however it %s", async (_, leave) => {
      const controller = new AbortController();
      let told = 0;
      let tellLast = (): void => undefined;
      const last = new Promise<void>((resolve) => (tellLast = resolve));
      const handler = fetchHandler(async (request) => {
        request.onDisconnect(() => (told += 1));
        // By now the signal is looked at; before, there is no hurry to.
        await new Promise((resolve) => setTimeout(resolve, 2));
        request.onDisconnect(() => {
          told += 10;
          tellLast();
        });
        return { status: 200, headers: [], stream: (sink) => void sink.write("first") };
      });
      const { body } = await handler.fetch(new Request(URL_BASE, { signal: controller.signal }));
      if (!body) throw new Error("no stream");
      await leave(body, controller);
      await last;
      controller.abort();
      expect(told).toBe(11);
    });
  });
});
