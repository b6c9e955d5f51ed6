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
import { BEGIN, VALID_REQUESTS } from "../support/latin1-requests.js";
import { realProcess } from "../support/real-process.js";
import { SERVERS, type TestServer } from "../support/start-server.js";

const ADAPTERS = ["SDK 1 on node:http", "SDK 1 on Express"] as const;
const batch = fc.array(hostileRequest, { minLength: 1, maxLength: 16, size: "max" });
const BATCHES = 60;
/** So that what hangs is reported with its seed, which Jest would not know. */
const TIME_LIMITS = {
  timeout: 12_000,
  interruptAfterTimeLimit: 20_000,
  markInterruptAsFailure: true,
};

const unhandled: unknown[] = [];
const note = (error: unknown) => void unhandled.push(error);

beforeAll(() => {
  // Where Express' own parser fails it also tells the console.
  jest.spyOn(console, "error").mockImplementation(() => undefined);
  realProcess.on("unhandledRejection", note).on("uncaughtExceptionMonitor", note);
});

afterAll(() => {
  realProcess.off("unhandledRejection", note).off("uncaughtExceptionMonitor", note);
  jest.restoreAllMocks();
});

describe.each(ADAPTERS)("%s", (adapter) => {
  let server: TestServer;
  let bystander: EventReader;
  let pings = 0;

  beforeEach(async () => {
    server = await SERVERS[adapter]();
    bystander = new EventReader(`${server.url}/sse`);
    await bystander.post(INITIALIZE);
    await bystander.until(({ messages }) => messages.length === 1);
  });

  afterEach(async () => {
    bystander.close();
    await server.stop();
  });

  /** The id of a session of its own, which hostile requests may do to as they please. */
  async function begin(): Promise<string> {
    const { text } = await knock(server.port, { sent: BEGIN, whole: true });
    return /^mcp-session-id: (\S+)/im.exec(text)?.[1] ?? "";
  }

  it("answers what is valid", async () => {
    const id = await begin();
    for (const [sent, status] of VALID_REQUESTS) {
      const { statuses } = await knock(server.port, { sent, whole: true }, id);
      expect([sent, ...statuses]).toEqual([sent, status]);
    }
  });

  // covers: all/hostile-bytes
  it("answers or closes whatever comes, and goes on serving the others", async () => {
    const property = fc.asyncProperty(batch, async (requests) => {
      const id = await begin();
      const answers = await Promise.all(requests.map((request) => knock(server.port, request, id)));
      expect(answers.flatMap(complaints)).toEqual([]);
      pings += 1;
      expect(await bystander.post({ id: pings, method: "ping" })).toBe(202);
      await bystander.until(({ messages }) => messages.at(-1)?.id === pings);
      expect(unhandled).toEqual([]);
    });
    await fc.assert(property, { numRuns: BATCHES, ...TIME_LIMITS });
  }, 180_000);
});

/** What is wrong with an answer, in words, and then the answer; nothing, where all is well. */
function complaints({ whole, text, statuses, hung }: Answer): string[] {
  const found = [
    ...statuses.filter((status) => !isExpected(status)).map((status) => `status ${status}`),
    ...(whole && statuses.length === 0 ? ["no answer"] : []),
    ...(hung ? ["the connection stays open"] : []),
    ...(/^\s*at .+:\d+|node_modules|\/dist\//m.test(text) ? ["a stack"] : []),
    ...(/^x-injected/im.test(text) ? ["an injected header"] : []),
  ];
  return found.length === 0 ? [] : [...found, text];
}

/** Anything but a failure of the server's own: its limits, and what HTTP has that it has not. */
function isExpected(status: number): boolean {
  return status < 300 || (status >= 400 && status < 500) || [501, 503, 505].includes(status);
}
