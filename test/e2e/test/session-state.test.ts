import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { setImmediate as turn } from "node:timers/promises";
import { connectClient, type ConnectedClient } from "../support/connect-client.js";
import { HTTP_SSE_CLIENTS, STREAMABLE_HTTP_CLIENTS } from "../support/sdk-clients.js";
import { startEverything, type EverythingServer } from "../support/start-everything.js";
import { eventsOf, WireSession } from "../support/wire-session.js";

const WATCHED = { uri: "test://watched-resource" };

const CLIENTS = [
  ...HTTP_SSE_CLIENTS.map((version) => ({ version, path: "/sse" })),
  ...STREAMABLE_HTTP_CLIENTS.map((version) => ({ version, path: "/mcp" })),
];

/** What all versions of the SDK's client have for this, too. */
interface Session {
  setLoggingLevel(level: string): Promise<object>;
  subscribeResource(resource: { uri: string }): Promise<object>;
  unsubscribeResource(resource: { uri: string }): Promise<object>;
  readResource(resource: { uri: string }): Promise<{ contents: { text?: string }[] }>;
}

let server: EverythingServer;

beforeEach(async () => {
  server = await startEverything();
});

afterEach(() => server.stop());

describe.each(CLIENTS)("the session of $version.version on $path", ({ version, path }) => {
  let client: ConnectedClient;
  let session: Session;

  beforeEach(async () => {
    client = await connectClient(version, server.url + path);
    session = client.sdk as unknown as Session;
  });

  afterEach(() => client.close());

  /** All that comes of a method, as it comes. */
  function heardOf(method: string): unknown[] {
    const heard: unknown[] = [];
    client.sdk.setNotificationHandler(client.named(method), ({ params }) => heard.push(params));
    return heard;
  }

  it("keeps the level of logs that was set", async () => {
    const heard = heardOf("notifications/message");
    await session.setLoggingLevel("error");
    await client.call("test_tool_with_logging");
    await session.setLoggingLevel("info");
    await client.call("test_tool_with_logging");
    while (heard.length < 3) await turn();
    await client.sdk.ping();
    expect(heard).toMatchObject([{ level: "info" }, { level: "info" }, { level: "info" }]);
  });

  it("hears of the resources that it has subscribed to, while it has", async () => {
    const heard = heardOf("notifications/resources/updated");
    const touch = () => client.call("touch_watched_resource");
    await touch();
    await session.subscribeResource(WATCHED);
    await touch();
    while (heard.length < 1) await turn();
    await session.unsubscribeResource(WATCHED);
    await touch();
    await session.subscribeResource(WATCHED);
    await touch();
    while (heard.length < 2) await turn();
    expect(heard).toEqual([WATCHED, WATCHED]);
    const { contents } = await session.readResource(WATCHED);
    expect(contents[0]?.text).toBe("Watched, revision 5");
  });
});

describe("a session that its client ends", () => {
  // covers: streamable/delete
  it("is over wherever it is asked for next, and so is its stream", async () => {
    const session = await WireSession.begin(`${server.url}/mcp`);
    const events = eventsOf(await session.open());
    const deleted = await fetch(session.url, { method: "DELETE", headers: session.headers });
    expect(deleted.status).toBe(200);
    while (!(await events.next()).done);
    for (const id of [1, 2, 3]) {
      const answer = await session.post({ id, method: "ping" });
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ id, error: { code: -32_001 } });
      expect((await session.open()).status).toBe(404);
    }
  });
});
