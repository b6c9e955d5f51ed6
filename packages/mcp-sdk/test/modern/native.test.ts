import { META_KEY, type JsonObject, type JsonRpcRequest } from "@crossfade/core";
import { ManualClock } from "@crossfade/core/testing";
import {
  inputRequired,
  McpServer,
  PerRequestHTTPServerTransport,
  type ServerOptions,
} from "@modelcontextprotocol/server";
import { describe, expect, it } from "@jest/globals";
import { z } from "zod";
import { fromMcpServer } from "../../src/index.js";
import { callOf, requestOf, settled, startSession, FakeExchange } from "../fake-session.js";
import { recordingLogger } from "../recording-logger.js";
import { CLIENT, modernExchange } from "./modern-world.js";

const VERSIONS = ["2026-07-28", "2025-11-25", "2025-06-18"];
const FORM = { type: "object" as const, properties: {} };
const text = (value: string) => ({ content: [{ type: "text" as const, text: value }] });

/** Servers of major 2 that serve 2026-07-28 themselves, of which the test knows each. */
function nativeWorld(options: ServerOptions = { supportedProtocolVersions: VERSIONS }) {
  const servers: McpServer[] = [];
  const closed: McpServer[] = [];
  const aborted: unknown[] = [];
  const clock = new ManualClock();
  const logger = recordingLogger();
  const capabilities = { logging: {} };
  function build(): McpServer {
    const info = { name: "native", version: "1.0.0" };
    const server = new McpServer(info, { capabilities, instructions: "Hi", ...options });
    servers.push(server);
    const close = server.close.bind(server);
    server.close = async () => {
      await close();
      closed.push(server);
    };
    const region = z.string().meta({ "x-mcp-header": "Region" });
    server.registerTool("echo", { inputSchema: z.object({ region }) }, ({ region: value }) =>
      text(value),
    );
    server.registerTool("era", {}, ({ mcpReq }) =>
      text(String((mcpReq.envelope as JsonObject | undefined)?.[META_KEY.protocolVersion])),
    );
    server.registerTool("ask", {}, ({ mcpReq }) =>
      mcpReq.inputResponses
        ? text(`asked, ${mcpReq.requestState<string>()}`)
        : inputRequired({
            inputRequests: { who: inputRequired.elicit({ message: "?", requestedSchema: FORM }) },
            requestState: "of the tool",
          }),
    );
    server.registerTool("push", {}, async () => {
      await server.server.elicitInput({ message: "?", requestedSchema: FORM });
      return text("pushed");
    });
    server.registerTool("tell", {}, async ({ mcpReq }) => {
      const params = { progressToken: "p", progress: 1 };
      await mcpReq.notify({ method: "notifications/progress", params });
      await mcpReq.log("info", "told");
      return text("told");
    });
    server.registerTool("wait", {}, ({ mcpReq }) => {
      return new Promise((resolve) => {
        mcpReq.signal.addEventListener("abort", () => {
          aborted.push(mcpReq.signal.reason);
          resolve(text("aborted"));
        });
      });
    });
    server.registerResource("one", "note://1", {}, ({ href }) => ({
      contents: [{ uri: href, text: "1" }],
    }));
    return server;
  }
  const modernTransport = PerRequestHTTPServerTransport;
  const backend = fromMcpServer(build, { clock, logger, modernTransport });
  return { backend, servers, closed, aborted, clock, logger };
}

/** A request with the envelope that its client has sent. */
function inEnvelope({ params, ...rest }: JsonRpcRequest, meta: JsonObject = {}): JsonRpcRequest {
  const envelope = {
    [META_KEY.protocolVersion]: "2026-07-28",
    [META_KEY.clientCapabilities]: { elicitation: {} },
    ...meta,
  };
  return { ...rest, params: { ...params, _meta: envelope } };
}

const call = (name: string, params: JsonObject = {}, meta: JsonObject = {}) =>
  inEnvelope(callOf(name, params), meta);

describe("a server of major 2 that serves 2026-07-28 itself", () => {
  it("sees the request as it is, and says of what type its result is", async () => {
    const { backend, closed, servers } = nativeWorld();
    expect(await backend.request(call("era"), modernExchange())).toMatchObject({
      resultType: "complete",
      content: [{ text: "2026-07-28" }],
      _meta: { [META_KEY.serverInfo]: { name: "native" } },
    });
    await settled();
    expect(closed).toHaveLength(1);
    expect(servers[0]?.server.getClientCapabilities()).toBeUndefined();
  });

  it("asks by its result, waits for nobody, and is told its state again", async () => {
    const { backend, servers } = nativeWorld();
    const asking = await backend.request(call("ask"), modernExchange());
    expect(asking).toMatchObject({
      resultType: "input_required",
      inputRequests: { who: { method: "elicitation/create" } },
      requestState: "of the tool",
    });
    const inputResponses = { who: { action: "decline" } };
    const retry = call("ask", { inputResponses, requestState: "of the tool" });
    expect(await backend.request(retry, modernExchange())).toMatchObject({
      content: [{ text: "asked, of the tool" }],
    });
    expect(servers).toHaveLength(2);
  });

  it("cannot ask in mid-call, as the SDK has it", async () => {
    const { backend } = nativeWorld();
    const exchange = modernExchange();
    expect(await backend.request(call("push"), exchange)).toMatchObject({ isError: true });
    expect(exchange.asked).toEqual([]);
  });

  it("tells what it has to tell before its answer, and logs as the request wants it", async () => {
    const { backend } = nativeWorld();
    const quiet = modernExchange();
    await backend.request(call("tell"), quiet);
    expect(quiet.notified).toEqual([
      { method: "notifications/progress", params: { progressToken: "p", progress: 1 } },
    ]);
    const loud = modernExchange();
    await backend.request(call("tell", {}, { [META_KEY.logLevel]: "debug" }), loud);
    expect(loud.notified.map(({ method }) => method)).toEqual([
      "notifications/progress",
      "notifications/message",
    ]);
  });

  it("answers with its own errors", async () => {
    const { backend, logger } = nativeWorld();
    const uri = "note://2";
    const read = inEnvelope(requestOf("resources/read", { uri }));
    const error = { code: -32_602, data: { uri } };
    await expect(backend.request(read, modernExchange())).rejects.toMatchObject(error);
    const unknown = inEnvelope(requestOf("tasks/list"));
    await expect(backend.request(unknown, modernExchange())).rejects.toMatchObject({
      code: -32_601,
    });
    expect(logger.errors).toEqual([]);
  });

  it("is stopped when its client goes", async () => {
    const { backend, aborted, clock, closed } = nativeWorld();
    const exchange = modernExchange();
    const answer = backend.request(call("wait"), exchange);
    await settled();
    clock.advance(100);
    exchange.abort(new Error("gone"));
    await expect(answer).rejects.toMatchObject({ code: "REQUEST_CANCELLED" });
    await settled();
    expect(aborted).toHaveLength(1);
    expect(closed).toHaveLength(1);
  });

  it("is closed with the backend", async () => {
    const { backend, closed, clock } = nativeWorld();
    const answer = backend.request(call("wait"), modernExchange());
    await settled();
    await Promise.all([
      expect(answer).rejects.toMatchObject({ code: "SESSION_DISCONNECTED" }),
      backend.close?.(),
    ]);
    expect(closed).toHaveLength(1);
    expect(clock.timerCount).toBe(0);
  });

  it("says who it is, and for how long that may be kept", async () => {
    const cacheHints = { "server/discover": { ttlMs: 5_000, cacheScope: "public" as const } };
    const { backend } = nativeWorld({ supportedProtocolVersions: VERSIONS, cacheHints });
    const described = await backend.describe?.(modernExchange());
    expect(described).toMatchObject({
      serverInfo: { name: "native", version: "1.0.0" },
      capabilities: { tools: { listChanged: true }, logging: {} },
      instructions: "Hi",
      cache: { ttlMs: 5_000, cacheScope: "public" },
    });
  });

  it("marks arguments that headers mirror", async () => {
    const { backend } = nativeWorld();
    const exchange = modernExchange({ client: { ...CLIENT, info: undefined } });
    expect(await backend.headerParameters?.("echo", exchange)).toEqual([
      { path: ["region"], header: "Region" },
    ]);
  });

  it("takes no _meta that the SDK could not read", async () => {
    const { backend, servers } = nativeWorld();
    const request = callOf("era", { _meta: { progressToken: {} } });
    await expect(backend.request(request, modernExchange())).rejects.toMatchObject({
      code: -32_602,
    });
    expect(servers).toEqual([]);
  });

  it("serves sessions as ever", async () => {
    const { backend } = nativeWorld();
    const session = await startSession(backend);
    const answer = backend.request(callOf("push"), new FakeExchange(session));
    const asked = await session.nextAsked();
    expect(asked.method).toBe("elicitation/create");
    asked.answer({ action: "decline" });
    expect(await answer).toMatchObject({ content: [{ text: "pushed" }] });
  });
});

describe("a server that is being built", () => {
  it("is closed at once where the backend was closed meanwhile", async () => {
    let finish!: () => void;
    const building = new Promise<void>((resolve) => (finish = resolve));
    let closed = false;
    const factory = async () => {
      await building;
      const server = new McpServer({ name: "late", version: "1" }, {});
      server.close = async () => void (closed = true);
      return server;
    };
    const modernTransport = PerRequestHTTPServerTransport;
    const backend = fromMcpServer(factory, { modernTransport });
    const answer = backend.request(call("era"), modernExchange());
    await settled();
    await backend.close?.();
    finish();
    await expect(answer).rejects.toMatchObject({ code: "SESSION_DISCONNECTED" });
    expect(closed).toBe(true);
  });
});

describe("a server that does not", () => {
  it("is an error of whoever built it, which says what to do", async () => {
    const { backend } = nativeWorld({});
    await expect(backend.request(call("era"), modernExchange())).rejects.toThrow(
      /supportedProtocolVersions/,
    );
  });

  it("is released, also where it cannot be closed", async () => {
    const { backend, servers, logger } = nativeWorld();
    const exchange = modernExchange();
    const answer = backend.request(call("wait"), exchange);
    await settled();
    servers[0]!.close = () => Promise.reject(new Error("stuck"));
    await Promise.all([expect(answer).rejects.toBeDefined(), backend.close?.()]);
    expect(logger.errors).toHaveLength(1);
  });
});
