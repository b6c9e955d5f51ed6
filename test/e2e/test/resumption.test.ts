import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { setImmediate as turn } from "node:timers/promises";
import { connectClient, type ConnectedClient } from "../support/connect-client.js";
import { startCutter, type Cutter } from "../support/cutter.js";
import { EventReader, INITIALIZE } from "../support/event-reader.js";
import {
  MODERN_CLIENTS,
  NEWEST_SDK_1,
  STREAMABLE_HTTP_CLIENTS,
  type CallOptions,
} from "../support/sdk-clients.js";
import { startServer, type TestServer } from "../support/start-server.js";

/** Those that leave it to the application to resume a request. */
const BY_HAND = new Set(["sdk 1.15", "sdk 1.20"]);
const byItself = STREAMABLE_HTTP_CLIENTS.filter(({ version }) => !BY_HAND.has(version));
const byHand = STREAMABLE_HTTP_CLIENTS.filter(({ version }) => BY_HAND.has(version));

let server: TestServer;
let cutter: Cutter;
let client: ConnectedClient;

beforeEach(async () => {
  server = await startServer({ streamableHttp: { retryMs: 20 } });
  cutter = await startCutter(server.port);
});

afterEach(async () => {
  await client?.close();
  await cutter.close();
  await server.stop();
});

const statistics = () => server.endpoint.statistics().transports[1]!;

/** Calls `count`, and does this after each step; the steps are filled in as they come. */
function startCounting(
  afterStep: (step: number) => void,
  options: CallOptions = {},
): { readonly steps: readonly number[]; readonly counted: Promise<string> } {
  const steps: number[] = [];
  const onprogress = ({ progress }: { progress: number }) => {
    steps.push(progress);
    afterStep(progress);
    server.witness.saw(`ready for ${progress + 1}`);
  };
  server.witness.saw("ready for 1");
  return { steps, counted: client.call("count", {}, { onprogress, ...options }) };
}

describe.each(byItself)("$version resumes by itself", (version) => {
  async function count(afterStep: (step: number) => void): Promise<readonly number[]> {
    const { steps, counted } = startCounting(afterStep);
    await server.witness.until("ready for 4");
    server.witness.saw("finish");
    expect(await counted).toBe("counted");
    return steps;
  }

  // covers: streamable/resume, streamable/disconnect-is-no-cancel
  it("and gets the rest of a call whose stream was cut, nothing lost or doubled", async () => {
    client = await connectClient(version, `${cutter.url}/mcp`);
    const before = cutter.connections;
    expect(await count((step) => step === 2 && cutter.cut())).toEqual([1, 2, 3]);
    expect(cutter.connections).toBeGreaterThan(before);
    expect(statistics()).toMatchObject({ sessions: 1, requestsInFlight: 0 });
  });

  it("and gets the rest of a call that was cut in the middle of an event", async () => {
    client = await connectClient(version, `${cutter.url}/mcp`);
    expect(await count((step) => step === 1 && cutter.cutAfter(50))).toEqual([1, 2, 3]);
  });
});

describe.each(byHand)("$version resumes when it is told to", (version) => {
  it.each([
    ["between two events", () => cutter.cut()],
    ["in the middle of an event", () => cutter.cutAfter(50)],
  ])("and gets the rest of a call that was cut %s, nothing lost or doubled", async (_, cut) => {
    client = await connectClient(version, `${cutter.url}/mcp`);
    const lost = new Promise<void>((resolve) => {
      Object.assign(client.sdk, { onerror: () => resolve() });
    });
    let resumptionToken = "";
    const onresumptiontoken = (token: string) => (resumptionToken = token);
    // Nobody answers this one any more: the answer is that of its successor.
    const abandoned = new AbortController();
    const { steps, counted } = startCounting((step) => step === 2 && cut(), {
      onresumptiontoken,
      signal: abandoned.signal,
    });
    counted.catch(() => undefined);
    await lost;
    const resumed = client.call("count", {}, { resumptionToken });
    await server.witness.until("ready for 4");
    server.witness.saw("finish");
    expect(await resumed).toBe("counted");
    expect(steps).toEqual([1, 2, 3]);
    expect(statistics()).toMatchObject({ sessions: 1, requestsInFlight: 0 });
    abandoned.abort();
  });
});

describe.each(MODERN_CLIENTS)("$version", (version) => {
  // covers: modern/disconnect-cancels
  it("has its call cancelled by a cut, and can call again", async () => {
    client = await connectClient(version, `${cutter.url}/mcp`);
    const called = client.call("wait");
    await server.witness.until("waiting");
    cutter.cut();
    await expect(called).rejects.toBeDefined();
    await server.witness.until("aborted");
    expect(await client.call("echo", { text: "again" })).toBe("again");
    expect(statistics()).toMatchObject({ sessions: 0, requestsInFlight: 0 });
  });
});

describe("an EventSource on the standalone stream", () => {
  it("that is cut in the middle of events loses nothing, and gets nothing twice", async () => {
    // The revision whose streams begin with an id: there is one to come back with from the start.
    const primed = { ...INITIALIZE.params, protocolVersion: "2025-11-25" };
    const begun = await fetch(`${server.url}/mcp`, {
      method: "POST",
      headers: {
        Accept: "application/json, text/event-stream",
        "Content-Type": "application/json",
      },
      body: JSON.stringify({ jsonrpc: "2.0", ...INITIALIZE, params: primed }),
    });
    await begun.arrayBuffer();
    const sessionId = begun.headers.get("Mcp-Session-Id") ?? "";
    const reader = new EventReader(`${cutter.url}/mcp`, {
      fetch: (url, init) =>
        fetch(url, { ...init, headers: { ...init.headers, "Mcp-Session-Id": sessionId } }),
    });
    await reader.until(({ openings }) => openings === 1);
    let n = 0;
    for (let round = 1; round <= 10; round += 1) {
      cutter.cutAfter(round * 37);
      for (let message = 0; message < 20; message += 1) {
        server.endpoint.notifyAll("notifications/test", { n: (n += 1) });
      }
      await reader.until(({ openings }) => openings > round);
    }
    await reader.until(({ messages }) => messages.length >= n);
    reader.close();
    expect(reader.messages.map(({ params }) => params?.n)).toEqual(
      Array.from({ length: n }, (_, index) => index + 1),
    );
  });
});

describe("notifications on the standalone stream", () => {
  it("are there again after a cut, each once", async () => {
    client = await connectClient(NEWEST_SDK_1, `${cutter.url}/mcp`);
    const told: unknown[] = [];
    client.sdk.setNotificationHandler(client.named("notifications/message"), (message) =>
      told.push((message.params as { data: unknown }).data),
    );
    const tell = (data: number) =>
      server.endpoint.notifyAll("notifications/message", { level: "info", data });
    const caughtUp = async (count: number): Promise<void> => {
      while (told.length < count) await turn();
    };
    for (let data = 1; data <= 30; data += 1) {
      if (data % 10 === 0) {
        // What is cut before it is open, the SDK does not open again; nor what is cut twice while it tries.
        await caughtUp(data - 1);
        cutter.cutAfter(60);
      }
      tell(data);
      // Every so often something else comes in between, as it does.
      if (data % 7 === 0) await client.call("echo", { text: "." }).catch(() => undefined);
    }
    await caughtUp(30);
    expect(told).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
  });
});
