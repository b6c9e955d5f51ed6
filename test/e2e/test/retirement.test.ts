import { Client as Client2, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { DeprecationConfigInput } from "@crossfade/core";
import { connectClient, type ConnectedClient } from "../support/connect-client.js";
import { HTTP_SSE_CLIENTS, STREAMABLE_HTTP_CLIENTS } from "../support/sdk-clients.js";
import { startServer, type TestServer } from "../support/start-server.js";
import { textOf } from "../support/test-server.js";
import { TravelClock } from "../support/travel-clock.js";

const NEW_URL = "https://mcp.example/mcp";
const DOCS = "https://docs.example/move";

/** The way to the end of http-sse, and a day on each of its stages. */
const PLAN = {
  mode: "enforce",
  adviseFrom: "2026-02-01",
  notifyFrom: "2026-05-01",
  brownouts: [{ from: "2026-09-01T14:00:00Z", to: "2026-09-01T15:00:00Z" }],
  sunsetDate: "2026-12-31",
  successorUrl: NEW_URL,
  migrationDocsUrl: DOCS,
} satisfies DeprecationConfigInput;

const OFF = "2026-01-10T09:00:00Z";
const ADVISE = "2026-03-10T09:00:00Z";
const NOTIFY = "2026-06-10T09:00:00Z";
const BROWNOUT = "2026-09-01T14:10:00Z";
const END = "2026-12-31T00:00:00Z";

/** On several nodes: or each would think, after a journey, that nothing is heard of the others any more. */
const LONGER_THAN_THE_PLAN_MS = 2 * 365 * 86_400_000;

let clock: TravelClock;
let server: TestServer;

beforeEach(async () => {
  clock = new TravelClock(OFF);
  server = await startServer({
    clock,
    httpSse: { deprecation: PLAN },
    leaseMs: LONGER_THAN_THE_PLAN_MS,
  });
});

afterEach(() => server.stop());

const connect = (version: (typeof HTTP_SSE_CLIENTS)[number], path: "/sse" | "/mcp") =>
  connectClient(version, server.url + path);

/** What a person reads when a call fails. */
async function complaintOf(client: ConnectedClient): Promise<string> {
  try {
    return await client.call("echo", { text: "x" });
  } catch (error) {
    return String(error);
  }
}

function expectAdvice(text: string): void {
  expect(text).toContain(NEW_URL);
  expect(text).toContain(DOCS);
  expect(text).toMatch(/set this server's type to \\*"http\\*"/);
}

const instructionsOf = ({ sdk }: ConnectedClient): string =>
  (sdk as { getInstructions?: () => string | undefined }).getInstructions?.() ?? "";

describe.each(HTTP_SSE_CLIENTS)("$version over http-sse", (version) => {
  // covers: retirement/notice, retirement/problem
  it("works until the end, is told from the day on that it should be, and then learns what to do", async () => {
    const client = await connect(version, "/sse");
    expect(await client.call("echo", { text: "off" })).toBe("off");
    expect(instructionsOf(client)).toBe("");

    clock.travel(ADVISE);
    expect(await client.call("echo", { text: "advise" })).toBe("advise");
    const { headers } = await fetch(`${server.url}/messages`);
    expect(headers.get("sunset")).toBe("Thu, 31 Dec 2026 00:00:00 GMT");

    clock.travel(NOTIFY);
    const told = client.next("notifications/message");
    expect(await client.call("echo", { text: "notify" })).toBe("notify");
    const { params } = await told;
    expectAdvice(String((params as { data?: unknown }).data));
    const another = await connect(version, "/sse");
    if ("getInstructions" in another.sdk) expectAdvice(instructionsOf(another));
    await another.close();

    clock.travel(BROWNOUT);
    const paused = await complaintOf(client);
    expect(paused).toContain("503");
    expectAdvice(paused);
    // Whoever writes an EventSource shows no body: docs/sse/README.md, "What people see".
    await expect(connect(version, "/sse")).rejects.toThrow("Non-200 status code (503)");

    clock.travel("2026-09-01T15:00:00Z");
    expect(await client.call("echo", { text: "again" })).toBe("again");

    clock.travel(END);
    const ended = await complaintOf(client);
    expect(ended).toContain("410");
    expectAdvice(ended);
    await expect(connect(version, "/sse")).rejects.toThrow("Non-200 status code (405)");
    await client.close();
    const { entries } = await server.endpoint.ledger.read();
    const own = entries.find(({ name }) => name === "e2e");
    // Once its session has ended, it is refused at the door, where it says no name.
    expect(own).toMatchObject({ generation: "http-sse", sessions: 2 });
    expect(own?.refusals).toBeGreaterThan(0);
  });
});

describe.each([OFF, ADVISE, NOTIFY, BROWNOUT, END])("on %s", (day) => {
  beforeEach(() => clock.travel(day));

  // covers: retirement/modern
  it.each(STREAMABLE_HTTP_CLIENTS)(
    "$version over Streamable HTTP notices nothing, under either URL",
    async (version) => {
      for (const path of ["/mcp", "/sse"] as const) {
        const client = await connect(version, path);
        const messages: unknown[] = [];
        client.sdk.setNotificationHandler(client.named("notifications/message"), (message) =>
          messages.push(message),
        );
        expect(await client.call("echo", { text: path })).toBe(path);
        expect(instructionsOf(client)).toBe("");
        expect(messages).toEqual([]);
        await client.close();
      }
    },
  );

  it.each(["/mcp", "/sse"])("a client of 2026-07-28 notices nothing on %s", async (path) => {
    const heads: Headers[] = [];
    const info = { name: "modern", version: "1.0.0" };
    const client = new Client2(info, { versionNegotiation: { mode: { pin: "2026-07-28" } } });
    const transport = new StreamableHTTPClientTransport(new URL(server.url + path), {
      fetch: async (url, init) => {
        const response = await fetch(url, init);
        heads.push(response.headers);
        return response;
      },
    });
    await client.connect(transport);
    const { content } = await client.callTool({ name: "echo", arguments: { text: "x" } });
    expect(textOf(content)).toBe("x");
    expect(heads.length).toBeGreaterThan(0);
    for (const head of heads) {
      expect(["deprecation", "sunset", "link"].filter((name) => head.has(name))).toEqual([]);
    }
    await client.close();
  });
});
