import { ManualClock } from "@crossfade/core/testing";
import { afterEach, describe, expect, it } from "@jest/globals";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { retireRoute } from "../src/retire-route.js";

const options = {
  mode: "enforce",
  successorUrl: "https://api.example/v2",
  brownouts: [{ from: "2026-03-03T14:00:00Z", to: "2026-03-03T15:00:00Z" }],
  sunsetDate: "2026-06-30",
} as const;

let server: Server | undefined;

afterEach(async () => {
  if (!server) return;
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
});

async function serve(clock: ManualClock): Promise<string> {
  const old = retireRoute(
    { ...options, brownouts: [...options.brownouts], clock },
    (_, response) => {
      response.writeHead(200, { "Content-Type": "text/plain" });
      response.end("old");
    },
  );
  server = createServer(old).listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/things`;
}

describe("retireRoute", () => {
  it("walks a route to its end", async () => {
    const clock = new ManualClock();
    const url = await serve(clock);
    const travel = (to: string) => clock.advance(Date.parse(to) - clock.now());
    const before = await fetch(url);
    expect([before.status, await before.text()]).toEqual([200, "old"]);
    expect(before.headers.get("deprecation")).toBe("@1742947200");
    expect(before.headers.get("sunset")).toBe("Tue, 30 Jun 2026 00:00:00 GMT");
    travel("2026-03-03T14:00:00Z");
    const brownout = await fetch(url, { method: "POST", body: "x".repeat(100_000) });
    expect(brownout.status).toBe(503);
    expect(brownout.headers.get("retry-after")).toBe("3600");
    expect(brownout.headers.get("link")).toContain('rel="successor-version"');
    travel("2026-03-03T15:00:00Z");
    expect((await fetch(url)).status).toBe(200);
    travel("2026-06-30");
    const ended = await fetch(url);
    expect(ended.status).toBe(410);
    expect(ended.headers.get("content-type")).toBe("application/problem+json");
    expect(await ended.json()).toMatchObject({
      successor: "https://api.example/v2",
      detail: expect.stringContaining("Use https://api.example/v2."),
    });
  });
});
