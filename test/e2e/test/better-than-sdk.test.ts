// What servers of the official SDK, 2.x, get wrong today on its own transports, and what the same servers, of
// either major, do right behind this one. One test an item.
import { pollUntil, systemClock } from "@crossfade/core";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { connectClient } from "../support/connect-client.js";
import { modernPost } from "../support/modern-post.js";
import { RawConnection } from "../support/raw-connection.js";
import { HTTP_SSE_CLIENTS, NEWEST_SDK_1 } from "../support/sdk-clients.js";
import { SERVERS, type Options, type TestServer } from "../support/start-server.js";
import { eventsOf, messagesOf, WireSession, type WireEvent } from "../support/wire-session.js";

const EVENT_STREAM = { Accept: "text/event-stream" };
const ORIGIN = "https://app.example";
const LIST_CHANGED = "notifications/tools/list_changed";
const ALL = { capabilities: { sampling: {}, elicitation: {}, roots: {} } };

describe.each(Object.entries(SERVERS))("%s", (_, startThis) => {
  let server: TestServer;
  let mcp: string;

  const start = async (options?: Options): Promise<void> => {
    server = await startThis(options);
    mcp = `${server.url}/mcp`;
  };

  beforeEach(() => start());
  afterEach(() => server.stop());

  /** Another server in the place of the one that every test gets. */
  const restart = async (options: Options): Promise<void> => {
    await server.stop();
    await start(options);
  };

  it("sends no sampling request to a client that has not declared it", async () => {
    const session = await WireSession.begin(mcp);
    const call = { id: 1, method: "tools/call", params: { name: "ask_model" } };
    const messages = await messagesOf(await session.post(call));
    expect(messages.filter(({ method }) => method)).toEqual([]);
    expect(messages).toMatchObject([{ id: 1, result: { isError: true } }]);
  });

  it("replays no events to another session", async () => {
    const [alice, bob] = [await WireSession.begin(mcp), await WireSession.begin(mcp)];
    const opened = await alice.open();
    const grown = await alice.request("tools/call", { name: "grow" });
    expect(grown.result).toBeDefined();
    const told = await eventThat(opened, ({ message }) => message?.method === LIST_CHANGED);
    const [stream = "", number = ""] = told.id!.split(/-(?=\d+$)/);
    const before = `${stream}-${Number(number) - 1}`;

    const own = eventsOf(await alice.open(before));
    expect((await nextMessage(own)).method).toBe(LIST_CHANGED);
    const others = eventsOf(await bob.open(before));
    server.endpoint.notifyAll("notifications/prompts/list_changed");
    expect((await nextMessage(others)).method).toBe("notifications/prompts/list_changed");
    await Promise.all([own.return(undefined), others.return(undefined)]);
  });

  it("sends no log messages to a client of 2026-07-28 that asked for none", async () => {
    const quiet = await messagesOf(await modernPost(mcp, "tools/call", { name: "log" }));
    expect(quiet).toMatchObject([{ result: { content: [{ text: "logged" }] } }]);
    const meta = { "io.modelcontextprotocol/logLevel": "info" };
    const told = await messagesOf(await modernPost(mcp, "tools/call", { name: "log" }, { meta }));
    expect(told).toMatchObject([{ method: "notifications/message" }, { result: {} }]);
  });

  it("says -32002 of a missing resource in a session, and -32602 in 2026-07-28", async () => {
    const uri = "test://unknown";
    for (const revision of ["2025-03-26", "2025-06-18", "2025-11-25"]) {
      const session = await WireSession.begin(mcp, { revision });
      const { error } = await session.request("resources/read", { uri });
      expect(error).toMatchObject({ code: -32_002, data: { uri } });
    }
    const [answer] = await messagesOf(await modernPost(mcp, "resources/read", { uri }));
    expect(answer?.error).toMatchObject({ code: -32_602, data: { uri } });
  });

  it("answers bad JSON with JSON, and no stack", async () => {
    const answer = await (await WireSession.begin(mcp)).post("{bad");
    expect(answer.status).toBe(400);
    expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({ jsonrpc: "2.0", error: { code: -32_700 } });
    expect(text).not.toMatch(/ at |node_modules|<html/);
  });

  it("serves a GET without a session, or says that it is not allowed: never 400", async () => {
    const opened = await fetch(mcp, { headers: EVENT_STREAM });
    expect(opened.status).toBe(200);
    await opened.body?.cancel();
    await restart({ httpSse: false });
    expect((await fetch(mcp, { headers: EVENT_STREAM })).status).toBe(405);
  });

  it("tells a list change to clients of every generation", async () => {
    const clients = await Promise.all([
      connectClient(HTTP_SSE_CLIENTS.at(-1)!, `${server.url}/sse`),
      connectClient(NEWEST_SDK_1, mcp),
    ]);
    const notifications = { toolsListChanged: true };
    const listening = eventsOf(await modernPost(mcp, "subscriptions/listen", { notifications }));
    await nextMessage(listening); // what is honoured
    await until(() => totalOf(server, "connections") >= 3);
    const told = clients.map((client) => client.next(LIST_CHANGED));
    server.endpoint.notifyAll(LIST_CHANGED);
    await Promise.all(told);
    expect((await nextMessage(listening)).method).toBe(LIST_CHANGED);
    await listening.return(undefined);
    await Promise.all(clients.map((client) => client.close()));
  });

  it("loses no call when it shuts down, and completes what clients listen to", async () => {
    const client = await connectClient(NEWEST_SDK_1, mcp);
    const inSession = client.call("hold");
    const modern = modernPost(mcp, "tools/call", { name: "hold" });
    const listen = { notifications: { toolsListChanged: true } };
    const listening = await modernPost(mcp, "subscriptions/listen", listen);
    await until(() => totalOf(server, "requestsInFlight") >= 2);
    const drained = server.endpoint.drain(10_000);
    server.witness.saw("release");
    expect(await inSession).toBe("held");
    expect(await messagesOf(await modern)).toMatchObject([
      { result: { content: [{ text: "held" }] } },
    ]);
    await drained;
    const [acknowledged, ...rest] = await messagesOf(listening);
    expect(acknowledged?.method).toBe("notifications/subscriptions/acknowledged");
    expect(rest).toMatchObject([{ id: 1, result: { resultType: "complete" } }]);
    await client.close();
  });

  it("takes a requestState for no other tool", async () => {
    const call = (name: string, more: object = {}) =>
      modernPost(mcp, "tools/call", { name, ...more }, ALL).then(messagesOf);
    const [asked] = await call("ask_user");
    const { requestState, inputRequests } = asked?.result ?? {};
    expect(requestState).toEqual(expect.any(String));
    const [key = ""] = Object.keys(inputRequests as object);
    const retry = { requestState, inputResponses: { [key]: { action: "decline" } } };
    const [other] = await call("ask_model", retry);
    expect(other?.error?.code).toBe(-32_602);
    const [own] = await call("ask_user", retry);
    expect(own?.result).toMatchObject({ content: [{ text: "decline" }] });
  });

  it.each([
    ["no JSON-RPC", '{"hello":"world"}', -32_600],
    ["a number", "7", -32_600],
    ["an id that is null", '{"jsonrpc":"2.0","id":null,"method":"ping"}', -32_600],
    ["no JSON", '{"hello":', -32_700],
  ])("tells a message that is none from text that is no JSON: %s", async (__, body, code) => {
    const answer = await (await WireSession.begin(mcp)).post(body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code } });
  });

  it("takes batches in 2025-03-26, and in no later revision", async () => {
    const batch = [
      { jsonrpc: "2.0", id: 1, method: "ping" },
      { jsonrpc: "2.0", id: 2, method: "ping" },
    ];
    const first = await WireSession.begin(mcp, { revision: "2025-03-26" });
    const answers = await (await first.post(batch)).text();
    expect(answers).toMatch(/"id":1[^]*"id":2/);
    for (const revision of ["2025-06-18", "2025-11-25"]) {
      const answer = await (await WireSession.begin(mcp, { revision })).post(batch);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ error: { code: -32_600 } });
    }
  });

  it("says with 405 what is allowed", async () => {
    for (const path of ["/mcp", "/sse", "/messages"]) {
      const answer = await fetch(server.url + path, { method: "PUT" });
      expect(answer.status).toBe(405);
      expect(answer.headers.get("allow")).toMatch(/POST/);
    }
  });

  it("lets browsers send every header that the protocol has", async () => {
    await restart({ config: { allowedOrigins: [ORIGIN] } });
    const wanted = [
      "content-type",
      "authorization",
      "last-event-id",
      "mcp-session-id",
      "mcp-protocol-version",
      "mcp-method",
      "mcp-name",
      "mcp-param-region",
    ];
    const answer = await fetch(mcp, {
      method: "OPTIONS",
      headers: {
        Origin: ORIGIN,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": wanted.join(", "),
      },
    });
    expect(answer.status).toBe(204);
    const allowed = answer.headers.get("access-control-allow-headers")?.toLowerCase() ?? "";
    expect(allowed.split(/, ?/)).toEqual(expect.arrayContaining(wanted));
  });

  it("keeps a quiet http-sse stream open with comments", async () => {
    await restart({ config: { heartbeatMs: 50 } });
    const stream = new RawConnection(server.port);
    stream.socket.write("GET /sse HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await stream.until(/event: endpoint\n[^]*\n:[^\n]*\n\n[^]*\n:[^\n]*\n\n/);
    stream.socket.destroy();
  });
});

const until = (holds: () => boolean): Promise<void> => pollUntil(systemClock, 10_000, holds);

const totalOf = ({ endpoint }: TestServer, figure: "connections" | "requestsInFlight"): number =>
  endpoint.statistics().transports.reduce((sum, transport) => sum + transport[figure], 0);

async function eventThat(
  response: Response,
  holds: (event: WireEvent) => boolean,
): Promise<WireEvent> {
  for await (const event of eventsOf(response)) if (holds(event)) return event;
  throw new Error("The stream ended");
}

async function nextMessage(events: AsyncGenerator<WireEvent>) {
  for (;;) {
    const { value, done } = await events.next();
    if (done) throw new Error("The stream ended");
    if (value.message) return value.message;
  }
}
