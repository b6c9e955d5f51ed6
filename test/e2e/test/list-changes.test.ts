import { pollUntil, systemClock } from "@crossfade/core";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { connectClient, type ConnectedClient } from "../support/connect-client.js";
import { HTTP_SSE_CLIENTS, STREAMABLE_HTTP_CLIENTS } from "../support/sdk-clients.js";
import { startEverything, type EverythingServer } from "../support/start-everything.js";

const TOOLS = "notifications/tools/list_changed";
const UPDATED = "notifications/resources/updated";
const WATCHED = "test://watched-resource";
const PROMPTS = "notifications/prompts/list_changed";

let running: EverythingServer;
let sessions: ConnectedClient[];
let listener: Client;
/** What the client of 2026-07-28 was told. */
let heard: string[];

beforeEach(async () => {
  running = await startEverything();
  sessions = [];
  // One after the other: Jest's loader loses its way in modules that are loaded at once.
  for (const version of HTTP_SSE_CLIENTS) {
    sessions.push(await connectClient(version, `${running.url}/sse`));
  }
  for (const version of STREAMABLE_HTTP_CLIENTS) {
    sessions.push(await connectClient(version, `${running.url}/mcp`));
  }
  const versionNegotiation = { mode: { pin: "2026-07-28" } } as const;
  listener = new Client({ name: "listener", version: "1.0.0" }, { versionNegotiation });
  heard = [];
  for (const method of [TOOLS, PROMPTS] as const) {
    listener.setNotificationHandler(method, () => void heard.push(method));
  }
  await listener.connect(new StreamableHTTPClientTransport(new URL(`${running.url}/mcp`)));
  await listener.listen({ toolsListChanged: true, resourceSubscriptions: [WATCHED] });
  await until(() => connections() === sessions.length + 1);
});

afterEach(async () => {
  await Promise.all([listener, ...sessions].map((client) => client.close()));
  await running.stop();
});

const until = (holds: () => boolean): Promise<void> => pollUntil(systemClock, 10_000, holds);

const connections = (): number =>
  running.endpoint.statistics().transports.reduce((sum, { connections: n }) => sum + n, 0);

describe("test_trigger_tool_change and test_trigger_prompt_change", () => {
  it("tell clients of every generation, whoever calls", async () => {
    const [sse] = sessions;
    const streamable = sessions.at(-1)!;
    for (const call of [
      () => sse!.call("test_trigger_tool_change"),
      () => streamable.call("test_trigger_tool_change"),
      () => listener.callTool({ name: "test_trigger_tool_change" }),
    ]) {
      heard = [];
      // SDK 0.6 and 1.0 have the notification's name too: all of them are told.
      const told = sessions.map((client) => client.next(TOOLS));
      await call();
      const notifications = await Promise.all(told);
      expect(notifications.map(({ method }) => method)).toEqual(sessions.map(() => TOOLS));
      await until(() => heard.length > 0);
      expect(heard).toEqual([TOOLS]);
    }
  });

  it("tell a client of 2026-07-28 only of what it listens for", async () => {
    await listener.callTool({ name: "test_trigger_prompt_change" });
    await listener.callTool({ name: "test_trigger_tool_change" });
    await until(() => heard.length > 0);
    expect(heard).toEqual([TOOLS]);
  });
});

describe("a resource that the server says has changed", () => {
  it("is told to the client of 2026-07-28 that listens for it, and no other is", async () => {
    const updated: unknown[] = [];
    listener.setNotificationHandler(UPDATED, ({ params }) => void updated.push(params.uri));
    running.endpoint.notifyAll(UPDATED, { uri: "test://static-text" });
    running.endpoint.notifyAll(UPDATED, { uri: WATCHED });
    await until(() => updated.length > 0);
    expect(updated).toEqual([WATCHED]);
  });
});
