import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { connectClient, type ConnectedClient } from "../support/connect-client.js";
import { startCutter, type Cutter } from "../support/cutter.js";
import { STREAMABLE_HTTP_CLIENTS } from "../support/sdk-clients.js";
import { startServer, type TestServer } from "../support/start-server.js";

/** Those that resume by themselves; 1.15 and 1.20 leave it to the application. */
const RESUMING = new Set(["sdk 1.10", "sdk 1, newest", "client 2"]);

let server: TestServer;
let cutter: Cutter;
let client: ConnectedClient;

beforeEach(async () => {
  server = await startServer({ streamableHttp: { retryMs: 20 } });
  cutter = await startCutter(server.port);
});

afterEach(async () => {
  await client.close();
  await cutter.close();
  await server.stop();
});

const statistics = () => server.endpoint.statistics().transports[1]!;

describe.each(STREAMABLE_HTTP_CLIENTS.filter(({ version }) => RESUMING.has(version)))(
  "$version",
  (version) => {
    /** Calls `count`, and does this after each step. */
    async function count(afterStep: (step: number) => void): Promise<number[]> {
      const steps: number[] = [];
      const onprogress = ({ progress }: { progress: number }) => {
        steps.push(progress);
        afterStep(progress);
        server.witness.saw(`ready for ${progress + 1}`);
      };
      server.witness.saw("ready for 1");
      const counted = client.call("count", {}, { onprogress });
      await server.witness.until("ready for 4");
      server.witness.saw("finish");
      expect(await counted).toBe("counted");
      return steps;
    }

    it("gets the rest of a call whose stream was cut, nothing lost or doubled", async () => {
      client = await connectClient(version, `${cutter.url}/mcp`);
      const before = cutter.connections;
      expect(await count((step) => step === 2 && cutter.cut())).toEqual([1, 2, 3]);
      expect(cutter.connections).toBeGreaterThan(before);
      expect(statistics()).toMatchObject({ sessions: 1, requestsInFlight: 0 });
    });

    it("gets the rest of a call that was cut in the middle of an event", async () => {
      client = await connectClient(version, `${cutter.url}/mcp`);
      expect(await count((step) => step === 1 && cutter.cutAfter(50))).toEqual([1, 2, 3]);
    });
  },
);

describe("notifications on the standalone stream", () => {
  it("are there again after a cut, each once", async () => {
    const version = STREAMABLE_HTTP_CLIENTS.find(({ version: name }) => name === "sdk 1, newest")!;
    client = await connectClient(version, `${cutter.url}/mcp`);
    const told: unknown[] = [];
    client.sdk.setNotificationHandler(client.named("notifications/message"), (message) =>
      told.push((message.params as { data: unknown }).data),
    );
    const tell = (data: number) =>
      server.endpoint.notifyAll("notifications/message", { level: "info", data });
    for (let data = 1; data <= 30; data += 1) {
      if (data % 10 === 0) cutter.cutAfter(60);
      tell(data);
      // Every so often something else comes in between, as it does.
      if (data % 7 === 0) await client.call("echo", { text: "." }).catch(() => undefined);
    }
    while (told.length < 30) await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
  });
});
