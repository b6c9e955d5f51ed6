import { ManualClock } from "@crossfade/core/testing";
import { afterEach, expect, it } from "@jest/globals";
import { startCutter } from "../../e2e/support/cutter.js";
import { describeInChromium } from "../support/describe-in-chromium.js";
import { fetchIn, openEventSource, posting, until } from "../support/in-page.js";
import { World } from "../support/world.js";

const RETRY_MS = 20;
const ROUNDS = 5;
const PER_ROUND = 20;

const INITIALIZE = {
  id: 0,
  method: "initialize",
  params: {
    protocolVersion: "2024-11-05",
    capabilities: {},
    clientInfo: { name: "page", version: "1.0.0" },
  },
};

describeInChromium("the EventSource of a page", (browser) => {
  let world: World;

  afterEach(() => world.stop());

  // covers: http-sse/resume
  it("that is cut in the middle of events goes on by itself, loses nothing, and gets nothing twice", async () => {
    world = await World.start(browser(), { httpSse: { endpoint: { retryMs: RETRY_MS } } });
    const { page, mcp, endpoint } = world;
    const cutter = await startCutter(mcp.port);
    try {
      const seen = await openEventSource(page, `${cutter.url}/sse`);
      const { endpoint: url = "" } = await until(page, seen, (s) => s.endpoint !== undefined);
      expect((await fetchIn(page, url, posting(INITIALIZE))).status).toBe(202);
      await until(page, seen, ({ messages }) => messages.length === 1);
      let n = 0;
      for (let round = 1; round <= ROUNDS; round += 1) {
        // A different place in an event each time: its id line, its data, the blank line.
        cutter.cutAfter(round * 37);
        for (let message = 0; message < PER_ROUND; message += 1) {
          endpoint.notifyAll("notifications/test", { n: (n += 1) });
        }
        await page.waitForFunction((now) => now.seen.openings > now.round, { seen, round });
      }
      await page.waitForFunction((now) => now.seen.messages.length > now.n, { seen, n });
      const { messages } = await seen.jsonValue();
      const numbers = messages.slice(1).map(({ params }) => params?.n);
      expect(numbers).toEqual(Array.from({ length: ROUNDS * PER_ROUND }, (_, index) => index + 1));
      const [first, ...later] = world.arrivals("GET", "/sse");
      expect(first?.lastEventId).toBeUndefined();
      expect(later.map(({ lastEventId }) => typeof lastEventId)).toEqual(
        Array.from({ length: ROUNDS }, () => "string"),
      );
      expect(endpoint.statistics().transports[0]?.sessions).toBe(1);
    } finally {
      await cutter.close();
    }
  });

  // covers: retirement/live-streams, retirement/reader, retirement/end
  it("is told at the end of http-sse, and stops asking", async () => {
    const sunsetDate = "2026-12-31";
    const clock = new ManualClock(Date.parse(sunsetDate) - 2_000);
    const deprecation = { mode: "enforce", sunsetDate } as const;
    const httpSse = { endpoint: { retryMs: RETRY_MS }, deprecation };
    world = await World.start(browser(), { clock, httpSse });
    const { page, mcp } = world;
    const seen = await openEventSource(page, `${mcp.origin}/sse`);
    const { endpoint: url = "" } = await until(page, seen, (s) => s.endpoint !== undefined);
    expect((await fetchIn(page, url, posting(INITIALIZE))).status).toBe(202);
    await until(page, seen, ({ messages }) => messages.length === 1);

    clock.advance(3_000);
    const { messages, openings } = await until(page, seen, ({ closed }) => closed);
    expect(messages.at(-1)).toMatchObject({ method: "notifications/message" });
    expect(messages.at(-1)?.params?.data).toContain("has ended on this server");
    expect(openings).toBe(1);
    const asked = world.arrivals("GET", "/sse");
    expect(asked.map(({ status }) => status)).toEqual([200, 204]);
    expect(asked[1]?.lastEventId).toBeDefined();

    // One that comes anew is refused as well; of the first nothing more is heard.
    const late = await openEventSource(page, `${mcp.origin}/sse`);
    await until(page, late, ({ closed }) => closed);
    expect(world.arrivals("GET", "/sse").map(({ status }) => status)).toEqual([200, 204, 405]);
    expect((await fetchIn(page, url, posting({ id: 2, method: "ping" }))).status).toBe(410);
  });
});
