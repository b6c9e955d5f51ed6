import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { connectClient } from "../support/connect-client.js";
import { startCutter, type Cutter } from "../support/cutter.js";
import { EventReader, INITIALIZE } from "../support/event-reader.js";
import { HTTP_SSE_CLIENTS } from "../support/sdk-clients.js";
import { startServer, type TestServer } from "../support/start-server.js";

const RETRY_MS = 20;
const ROUNDS = 10;
const PER_ROUND = 20;

let server: TestServer;
let cutter: Cutter;

beforeEach(async () => {
  server = await startServer({ httpSse: { endpoint: { retryMs: RETRY_MS } } });
  cutter = await startCutter(server.port);
});

afterEach(async () => {
  await cutter.close();
  await server.stop();
});

const statistics = () => server.endpoint.statistics().transports[0];

describe("an EventSource", () => {
  let reader: EventReader;

  beforeEach(async () => {
    reader = new EventReader(`${cutter.url}/sse`);
    expect(await reader.post(INITIALIZE)).toBe(202);
    await reader.until(({ messages }) => messages.length === 1);
  });

  afterEach(() => reader.close());

  it("that is cut in the middle of events loses nothing, and gets nothing twice", async () => {
    let n = 0;
    for (let round = 1; round <= ROUNDS; round += 1) {
      // A different place in an event each time: its id line, its data, the blank line.
      cutter.cutAfter(round * 37);
      for (let message = 0; message < PER_ROUND; message += 1) {
        server.endpoint.notifyAll("notifications/test", { n: (n += 1) });
      }
      await reader.until(({ openings }) => openings > round);
    }
    await reader.until(({ messages }) => messages.length > n);
    const numbers = reader.messages.slice(1).map(({ params }) => params?.n);
    expect(numbers).toEqual(Array.from({ length: ROUNDS * PER_ROUND }, (_, index) => index + 1));
    expect(statistics()?.sessions).toBe(1);
    expect(statistics()?.counters["events.replayed"]).toBeGreaterThan(0);
  });

  it("that is cut while a call is running gets its answer on the next stream", async () => {
    const params = { name: "hold", arguments: {} };
    expect(await reader.post({ id: 7, method: "tools/call", params })).toBe(202);
    await server.witness.until("holding");
    cutter.cut();
    server.witness.saw("release");
    await reader.until(({ messages }) => messages.length === 2);
    expect(reader.messages[1]).toMatchObject({ id: 7, result: { content: [{ text: "held" }] } });
    expect(statistics()?.sessions).toBe(1);
  });

  it("can go on posting where the first endpoint event said", async () => {
    cutter.cut();
    await reader.until(({ openings }) => openings === 2);
    expect(await reader.post({ id: 8, method: "ping" })).toBe(202);
    await reader.until(({ messages }) => messages.length === 2);
    expect(reader.messages[1]).toEqual({ jsonrpc: "2.0", id: 8, result: {} });
  });
});

describe.each(HTTP_SSE_CLIENTS)("$version", (version) => {
  it("goes on after a cut, although it does not initialise again", async () => {
    const client = await connectClient(version, `${cutter.url}/sse`);
    expect(await client.call("echo", { text: "before" })).toBe("before");
    const reopened = new Promise<void>((resolve) => {
      Object.assign(client.sdk, { onerror: () => resolve() });
    });
    cutter.cut();
    await reopened;
    // It comes back by itself, with or without the id of its last event; then it can call again.
    const call = () => client.call("echo", { text: "after" }, { timeout: 200 });
    expect(await eventually(call)).toBe("after");
    await client.close();
  });
});

/** Their EventSource sends Last-Event-ID; from 1.9 on the SDK takes that header off. */
const RESUMING = new Set(["sdk 0.6", "sdk 1.0", "sdk 1.5"]);

describe.each(HTTP_SSE_CLIENTS.filter(({ version }) => RESUMING.has(version)))(
  "$version",
  (version) => {
    // covers: http-sse/resume
    it("that is cut while a call is running gets its answer on the next stream", async () => {
      const client = await connectClient(version, `${cutter.url}/sse`);
      const called = client.call("hold");
      await server.witness.until("holding");
      // By then the call has its 202: what is cut is the stream that its answer is to come on.
      await client.call("echo", { text: "." });
      cutter.cut();
      server.witness.saw("release");
      expect(await called).toBe("held");
      expect(statistics()?.sessions).toBe(1);
      await client.close();
    });
  },
);

/** For clients that do not tell when they are connected again: asks until it works. */
async function eventually<Value>(attempt: () => Promise<Value>): Promise<Value> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!/timed out|fetch failed|terminated|HTTP 404/.test(String(error))) throw error;
    }
  }
}
