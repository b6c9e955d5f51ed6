import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { EventReader, INITIALIZE } from "../support/event-reader.js";
import { bytesOf, anyRequest } from "../support/any-request.js";
import { answerTo } from "../support/raw-answer.js";
import { SERVERS, type TestServer } from "../support/start-server.js";

const RUNS = 300;
/** Beside the 4xx: what bytes that happen to be valid get, what limits answer, and what Node does not know. */
const ALSO_FINE = new Set([100, 200, 202, 204, 501, 503, 505]);
const { "SDK 1 on node:http": onNode, "SDK 1 on Express": onExpress } = SERVERS;

describe.each([
  ["node:http", onNode],
  ["Express", onExpress],
])("whatever bytes reach a server on %s", (_, start) => {
  let server: TestServer;
  let bystander: EventReader;
  let pings = 0;
  const surprises: unknown[] = [];
  const surprised = (error: unknown): void => void surprises.push(error);

  beforeAll(async () => {
    server = await start();
    bystander = new EventReader(`${server.url}/sse`);
    await bystander.post(INITIALIZE);
    process.on("unhandledRejection", surprised).on("uncaughtException", surprised);
  });

  afterAll(async () => {
    process.off("unhandledRejection", surprised).off("uncaughtException", surprised);
    bystander.close();
    await server.stop();
  });

  it("it refuses them or serves them, tells nothing of itself, and goes on", async () => {
    await fc.assert(
      fc.asyncProperty(anyRequest(), async (request) => {
        const answer = await answerTo(server.port, bytesOf(request));
        // No answer at all is fine, too, where the connection was closed.
        for (const [, status] of answer.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)) {
          const code = Number(status);
          expect((code >= 400 && code < 500) || ALSO_FINE.has(code) ? "fine" : answer).toBe("fine");
        }
        expect(answer).not.toMatch(/\n\s+at .*:\d+:\d+|node_modules|file:\/\//);
      }),
      { numRuns: RUNS },
    );
    pings += 1;
    expect(await bystander.post({ id: `ping ${pings}`, method: "ping" })).toBe(202);
    await bystander.until(({ messages }) => messages.at(-1)?.id === `ping ${pings}`);
    expect(surprises).toEqual([]);
  }, 60_000);
});
