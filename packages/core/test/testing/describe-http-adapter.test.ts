import { describe, expect, it } from "@jest/globals";
import { TransportError } from "../../src/errors/transport-error.js";
import type {
  HttpHandler,
  HttpReply,
  HttpRequest,
  StreamSink,
} from "../../src/http/http-message.js";
import { textReply } from "../../src/http/replies.js";
import { describeHttpAdapter } from "../../src/testing/describe-http-adapter.js";
import type { AdapterLimits, WithAdapter } from "../../src/testing/http-adapter-contract.js";
import { withPlainAdapter } from "./plain-adapter.js";

/** Makes an adapter wrong: stands between it and the handler, and changes what goes through. */
type Sabotage = (handler: HttpHandler) => HttpHandler;

const request =
  (change: (request: HttpRequest) => Partial<HttpRequest>): Sabotage =>
  (handler) =>
  (given) =>
    handler({ ...given, ...change(given) });

const reply =
  (change: (reply: HttpReply) => HttpReply): Sabotage =>
  (handler) =>
  async (given) =>
    change(await handler(given));

/** The prototype keeps what is not changed, the getter among it. */
const sink = (change: (sink: StreamSink) => Partial<StreamSink>): Sabotage =>
  reply((given) =>
    given.stream
      ? {
          ...given,
          stream: (real) =>
            given.stream(Object.create(real, Object.getOwnPropertyDescriptors(change(real)))),
        }
      : given,
  );

const readBody = (read: (given: HttpRequest, maxBytes: number) => Promise<string>): Sabotage =>
  request((given) => ({ readBody: (maxBytes) => read(given, maxBytes) }));

const tellsSecrets: Sabotage = (handler) => async (given) => {
  try {
    return await handler(given);
  } catch (error) {
    return textReply(500, String(error));
  }
};

/** The fault, the test of the contract that must notice, and the adapter that has it. */
const faults: readonly [fault: string, noticedBy: string, Sabotage][] = [
  [
    "decodes the path",
    "have their method, path and query as they came",
    request(({ path }) => ({ path: decodeURIComponent(path) })),
  ],
  [
    "loses the query",
    "have their method, path and query as they came",
    request(() => ({ query: "" })),
  ],
  [
    "keeps header names as they came",
    "have header names in lower case",
    request(() => ({ headers: { "X-Odd-NAME": "value" } })),
  ],
  [
    "reads bodies as Latin-1",
    "have a body that is read as UTF-8",
    readBody(async (given, max) => Buffer.from(await given.readBody(max)).toString("latin1")),
  ],
  [
    "forgives bodies that are not UTF-8",
    "are refused with PARSE_ERROR where the body is not UTF-8",
    readBody((given, max) => given.readBody(max).catch(() => "")),
  ],
  [
    "takes the replacement character for wrong bytes",
    "may hold the character that stands for wrong bytes",
    readBody(async (given, max) => {
      const text = await given.readBody(max);
      if (text.includes("\u{fffd}")) throw new TransportError("PARSE_ERROR", "no");
      return text;
    }),
  ],
  [
    "has no limit for announced bodies",
    "are refused with BODY_TOO_LARGE where too much is announced",
    readBody((given) => given.readBody(Infinity)),
  ],
  [
    "has no limit for bodies without a length",
    "are refused with BODY_TOO_LARGE where too much comes unannounced",
    readBody((given) => given.readBody(Infinity)),
  ],
  [
    "refuses one byte too early",
    "take a body that is exactly as large as allowed",
    readBody((given, max) => given.readBody(max - 1)),
  ],
  [
    "tells of a disconnect that is none",
    "do not tell so after a complete answer",
    request(() => ({ onDisconnect: (callback) => callback() })),
  ],
  [
    "has another error for a client that left",
    "fail to be read, and not for ever, where the client leaves half-way",
    readBody((given, max) =>
      given.readBody(max).catch(() => {
        throw new TransportError("INTERNAL_ERROR", "no");
      }),
    ),
  ],
  [
    "answers everything with 200",
    "have their status, headers and body",
    reply((given) => ({ ...given, status: 200 })),
  ],
  [
    "loses headers of its handler",
    "have their status, headers and body",
    reply((given) => ({ ...given, headers: given.headers.slice(0, 2) })),
  ],
  [
    "keeps one value of a header that comes twice",
    "keep a header that comes twice",
    reply((given) => ({ ...given, headers: given.headers.slice(2) })),
  ],
  [
    "joins cookies",
    "keep cookies apart, which no comma can join",
    reply((given) => ({ ...given, headers: ["Set-Cookie", "a=1; Path=/, b=2"] })),
  ],
  [
    "invents a type for empty answers",
    "have neither body nor type with 202",
    reply((given) => ({ ...given, headers: ["Content-Type", "text/plain"] })),
  ],
  [
    "tells what the handler threw",
    "are a bare 500 where the handler throws or rejects",
    tellsSecrets,
  ],
  [
    "tells twice that a stream is over",
    "write what waits before they end, and tell once that they are over",
    sink((real) => ({
      listen: (listener) => {
        real.listen(listener);
        real.listen(listener);
      },
    })),
  ],
  [
    "takes writes after the reader left",
    "tell once that their reader left, and ignore what is written then",
    sink((real) => ({ write: (...chunks) => real.write(...chunks) || true })),
  ],
  [
    "ends streams politely that should be cut",
    "cut the connection when they are destroyed",
    sink((real) => ({ destroy: () => real.end() })),
  ],
  [
    "does not know what waits",
    "say how much waits for a reader who stands still, and when it has gone",
    sink(() => ({ waitingBytes: 0 })),
  ],
  [
    "has no backpressure",
    "say how much waits for a reader who stands still, and when it has gone",
    sink((real) => ({ write: (...chunks) => real.write(...chunks) || true })),
  ],
];

const changesNothing: Sabotage = (handler) => sink(() => ({}))(request(() => ({}))(handler));

describeHttpAdapter({ describe, it }, "plain", withPlainAdapter);
describeHttpAdapter(
  { describe, it },
  "plain, behind a sabotage that does nothing",
  (handler, use) => withPlainAdapter(changesNothing(handler), use),
);

/** The tests that the contract has for an adapter with these limits. */
function contractOf(withAdapter: WithAdapter, limits?: AdapterLimits) {
  const tests = new Map<string, () => Promise<void>>();
  const collect = {
    describe: (_name: string, body: () => void) => body(),
    it: (name: string, body: () => Promise<void>) => tests.set(name, body),
  };
  describeHttpAdapter(collect, "wrong", withAdapter, limits);
  return tests;
}

describe("describeHttpAdapter", () => {
  it.each(faults)("notices an adapter that %s", async (_, noticedBy, sabotage) => {
    const tests = contractOf((handler, use) => withPlainAdapter(sabotage(handler), use));
    await expect(tests.get(noticedBy)?.()).rejects.toMatchObject({ code: "ERR_ASSERTION" });
  });

  it("leaves out what a runtime cannot do, and nothing else", () => {
    const all = new Set(contractOf(withPlainAdapter).keys());
    const some = contractOf(withPlainAdapter, { headWaitsForFirstWrite: "for a reason" });
    for (const name of some.keys()) all.delete(name);
    expect([...all]).toEqual(["send their head before the first write"]);
  });
});
