import { afterEach, beforeEach, expect, it } from "@jest/globals";
import type { DeprecationConfigInput } from "@crossfade/core";
import { EventSource } from "eventsource";
import { connectClient } from "../support/connect-client.js";
import { HTTP_SSE_CLIENTS } from "../support/sdk-clients.js";
import { startServer, type TestServer } from "../support/start-server.js";
import { TravelClock } from "../support/travel-clock.js";

const PLAN = {
  mode: "enforce",
  adviseFrom: "2026-02-01",
  notifyFrom: "2026-05-01",
  brownouts: [
    { from: "2026-09-01T14:00:00Z", to: "2026-09-01T15:00:00Z" },
    {
      from: "2026-11-03T14:00:00Z",
      to: "2026-11-03T18:00:00Z",
      every: "week",
      until: "2026-12-01",
    },
  ],
  sunsetDate: "2026-12-31",
} satisfies DeprecationConfigInput;

/** What the old transport gives at a time: an opening `GET`, a `POST`, and whether it is marked as deprecated. */
const YEAR = [
  ["2026-01-01T00:00:00Z", 200, 200, false],
  ["2026-02-01T00:00:00Z", 200, 200, true],
  ["2026-05-01T00:00:00Z", 200, 200, true],
  ["2026-09-01T13:59:50Z", 200, 200, true],
  ["2026-09-01T14:00:00Z", 503, 503, true],
  ["2026-09-01T15:00:00Z", 200, 200, true],
  ["2026-11-03T17:59:50Z", 503, 503, true],
  ["2026-11-09T14:00:00Z", 200, 200, true],
  ["2026-11-10T14:00:00Z", 503, 503, true],
  ["2026-11-24T14:00:00Z", 503, 503, true],
  ["2026-12-01T14:00:00Z", 200, 200, true],
  ["2026-12-30T23:59:50Z", 200, 200, true],
  ["2026-12-31T00:00:00Z", 405, 410, true],
  ["2027-07-01T00:00:00Z", 405, 410, true],
] as const;

/** On several nodes: or each would think, after a journey, that nothing is heard of the others any more. */
const LONGER_THAN_THE_PLAN_MS = 2 * 365 * 86_400_000;

let clock: TravelClock;
let server: TestServer;

beforeEach(async () => {
  clock = new TravelClock("2026-01-01T00:00:00Z");
  server = await startServer({
    clock,
    httpSse: { deprecation: PLAN },
    leaseMs: LONGER_THAN_THE_PLAN_MS,
  });
});

afterEach(() => server.stop());

async function statusOfGet(headers: Record<string, string> = {}): Promise<Response> {
  const response = await fetch(`${server.url}/sse`, { headers });
  await response.body?.cancel();
  return response;
}

function post(url: string): Promise<Response> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
  return fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
}

// covers: retirement/brownout, retirement/end
it("a basic client gets at every moment of the year what it should", async () => {
  for (const [time, opening, posting, marked] of YEAR) {
    clock.travel(time);
    const opened = await statusOfGet({ accept: "text/event-stream" });
    const posted = await post(`${server.url}/messages`);
    expect([time, opened.status, posted.status]).toEqual([time, opening, posting]);
    for (const { headers, status } of [opened, posted]) {
      expect(headers.has("deprecation")).toBe(marked);
      expect(headers.has("sunset")).toBe(marked);
      const refused = status === 200 ? "" : "application/problem+json";
      expect(headers.get("content-type")).toContain(refused);
      expect(headers.has("retry-after")).toBe(status === 503);
    }
    expect(opened.headers.get("allow")).toBe(opened.status === 405 ? "POST, DELETE" : null);
  }
});

// covers: retirement/live-streams
it("a legacy client of 2024 works to the last day", async () => {
  const version = HTTP_SSE_CLIENTS.find(({ version: name }) => name === "sdk 1.0");
  const client = await connectClient(version!, `${server.url}/sse`);
  for (const [time, , posting] of YEAR) {
    clock.travel(time);
    const called = client.call("echo", { text: time });
    if (posting === 200) expect(await called).toBe(time);
    else await expect(called).rejects.toThrow(`HTTP ${posting}`);
  }
  await client.close();
});

// covers: retirement/live-streams, retirement/reader
it("a client that reconnects does so until the end, and then stops", async () => {
  const source = new EventSource(`${server.url}/sse`);
  const endpoint = await new Promise<string>((resolve) => {
    source.addEventListener("endpoint", ({ data }) => resolve(String(data)), { once: true });
  });
  const answered = new Promise((resolve) => source.addEventListener("message", resolve));
  expect((await post(new URL(endpoint, `${server.url}/sse`).href)).status).toBe(202);
  await answered;
  const failed = new Promise<{ code?: number }>((resolve) => {
    source.addEventListener("error", (event) => {
      // Cut streams are errors, too, and it comes back from those by itself.
      if (source.readyState === source.CLOSED) resolve(event as { code?: number });
    });
  });
  clock.travel("2026-12-31T00:00:00Z");
  expect((await failed).code).toBe(410);
  source.close();
});

// covers: retirement/reader
it("the EventSource of a browser is stopped with 204", async () => {
  const source = new EventSource(`${server.url}/sse`);
  const endpoint = await new Promise<string>((resolve) => {
    source.addEventListener("endpoint", ({ data }) => resolve(String(data)), { once: true });
  });
  source.close();
  clock.travel("2026-12-31T00:00:00Z");
  const session = new URL(endpoint, `${server.url}/sse`).search;
  const headers = {
    accept: "text/event-stream",
    "sec-fetch-site": "same-origin",
    "sec-fetch-mode": "cors",
    "sec-fetch-dest": "empty",
  };
  expect((await fetch(`${server.url}/sse${session}`, { headers })).status).toBe(204);
});
