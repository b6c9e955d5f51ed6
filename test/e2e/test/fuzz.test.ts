import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  jest,
} from "@jest/globals";
import fc from "fast-check";
import { EventReader, INITIALIZE } from "../support/event-reader.js";
import { hostileRequest } from "../support/hostile-requests.js";
import { knock, type Answer } from "../support/knock.js";
import { realProcess } from "../support/real-process.js";
import { validRequests } from "../support/request-bytes.js";
import { SERVERS, type TestServer } from "../support/start-server.js";

const ADAPTERS = ["SDK 1 on node:http", "SDK 1 on Express"] as const;
const BATCHES = 30;
const PER_BATCH = 16;
/** Whatever the seed brings: on a slow machine there are fewer batches. */
const TIME_LIMIT_MS = 15_000;

describe.each(ADAPTERS)("%s", (adapter) => {
  let server: TestServer;
  let bystander: EventReader;
  let pings = 0;
  const unhandled: unknown[] = [];
  const note = (error: unknown) => void unhandled.push(error);

  beforeAll(() => {
    // Otherwise Express answers with stacks, as it means to, where its own parser fails.
    process.env["NODE_ENV"] = "production";
    jest.spyOn(console, "error").mockImplementation(() => undefined);
  });

  afterAll(() => {
    process.env["NODE_ENV"] = "test";
    jest.restoreAllMocks();
  });

  beforeEach(async () => {
    realProcess.on("unhandledRejection", note).on("uncaughtExceptionMonitor", note);
    server = await SERVERS[adapter]();
    bystander = new EventReader(`${server.url}/sse`);
    await bystander.post(INITIALIZE);
    await bystander.until(({ messages }) => messages.length === 1);
  });

  afterEach(async () => {
    bystander.close();
    await server.stop();
    realProcess.off("unhandledRejection", note).off("uncaughtExceptionMonitor", note);
  });

  async function sessionId(): Promise<string> {
    const [[initialize]] = validRequests("") as [[Buffer, number]];
    const { text } = await knock(server.port, initialize);
    return /^mcp-session-id: (\S+)/im.exec(text)?.[1] ?? "";
  }

  it("answers what is valid", async () => {
    for (const [bytes, status] of validRequests(await sessionId())) {
      const { statuses, hung } = await knock(server.port, bytes);
      expect([bytes.toString(), ...statuses, hung]).toEqual([bytes.toString(), status, false]);
    }
  });

  it("answers or closes whatever comes, and goes on serving the others", async () => {
    const requests = fc.array(hostileRequest, { minLength: PER_BATCH, maxLength: PER_BATCH });
    const property = fc.asyncProperty(requests, async (batch) => {
      const id = await sessionId();
      const answers = await Promise.all(batch.map((make) => knock(server.port, make(id))));
      for (const answer of answers) expect(complaints(answer)).toEqual([]);
      pings += 1;
      expect(await bystander.post({ id: pings, method: "ping" })).toBe(202);
      await bystander.until(({ messages }) => messages.at(-1)?.id === pings);
      expect(unhandled).toEqual([]);
    });
    await fc.assert(property, { numRuns: BATCHES, interruptAfterTimeLimit: TIME_LIMIT_MS });
  }, 60_000);
});

/** What is wrong with an answer, in words; nothing, where all is well. */
function complaints({ sent, text, statuses, hung }: Answer): string[] {
  const found = [
    ...statuses.filter((status) => !isExpected(status)).map((status) => `status ${status}`),
    ...(hung ? ["it hangs"] : []),
    ...(/^\s*at .+:\d+|node_modules|\/dist\//m.test(text) ? ["a stack"] : []),
    ...(/^x-injected/im.test(text) ? ["an injected header"] : []),
  ];
  return found.length === 0 ? [] : [...found, sent.toString("latin1"), text];
}

/** Anything but a failure of the server's own: its limits, and what HTTP has that it has not. */
function isExpected(status: number): boolean {
  return status < 300 || (status >= 400 && status < 500) || [501, 503, 505].includes(status);
}
