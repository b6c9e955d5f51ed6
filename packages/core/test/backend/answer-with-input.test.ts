import { describe, expect, it } from "@jest/globals";
import {
  answerWithInput,
  asksForInput,
  type ClientRequestOptions,
  type Exchange,
  type JsonObject,
  type JsonRpcRequest,
} from "../../src/index.js";

const CALL: JsonRpcRequest = {
  jsonrpc: "2.0",
  id: 1,
  method: "tools/call",
  params: { name: "t", arguments: { a: 1 } },
};
const FORM = { message: "Who?", requestedSchema: { type: "object" } };
const DONE = { content: [] };

interface Question {
  readonly method: string;
  readonly params: JsonObject | undefined;
  readonly signal: AbortSignal | undefined;
}

/** A session whose client answers by method; a method that it has no answer to waits for ever. */
function session(answers: Readonly<Record<string, JsonObject | Error>>, capabilities?: JsonObject) {
  const questions: Question[] = [];
  const controller = new AbortController();
  const exchange = {
    session: { initializeParams: capabilities && { capabilities } },
    signal: controller.signal,
    request(method: string, params?: JsonObject, { signal }: ClientRequestOptions = {}) {
      questions.push({ method, params, signal });
      const answer = answers[method];
      if (answer instanceof Error) return Promise.reject(answer);
      if (answer) return Promise.resolve(answer);
      return new Promise((_, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason as Error));
      });
    },
  };
  return { exchange: exchange as unknown as Exchange, questions, controller };
}

/** A backend that gives these results, one after the other, and keeps what it was sent. */
function backendOf(...results: JsonObject[]) {
  const retries: (JsonObject | undefined)[] = [];
  const request = ({ params }: JsonRpcRequest): JsonObject => {
    retries.push(params);
    return results.shift() ?? DONE;
  };
  return { request, retries };
}

const asking = (inputRequests: JsonObject, requestState?: string): JsonObject => ({
  resultType: "input_required",
  inputRequests,
  ...(requestState === undefined ? {} : { requestState }),
});
const elicit = { method: "elicitation/create", params: FORM };
const roots = { method: "roots/list" };
const ALL = { elicitation: {}, roots: {}, sampling: {} };

describe("asksForInput", () => {
  it("knows a result that is not the end", () => {
    expect(asksForInput(asking({}))).toBe(true);
    expect(asksForInput({ resultType: "complete" })).toBe(false);
    expect(asksForInput(DONE)).toBe(false);
  });
});

describe("answerWithInput", () => {
  it("asks, and calls again with the answers and the state, until there is a result", async () => {
    const answers = { "elicitation/create": { action: "accept" }, "roots/list": { roots: [] } };
    const { exchange, questions } = session(answers, ALL);
    const backend = backendOf(asking({ who: elicit }, "2"), DONE);
    const first = asking({ who: elicit, where: roots }, "1");
    expect(await answerWithInput(backend, CALL, exchange, first)).toBe(DONE);
    expect(questions.map(({ method, params }) => [method, params])).toEqual([
      ["elicitation/create", FORM],
      ["roots/list", undefined],
      ["elicitation/create", FORM],
    ]);
    expect(backend.retries).toEqual([
      {
        name: "t",
        arguments: { a: 1 },
        inputResponses: { who: { action: "accept" }, where: { roots: [] } },
        requestState: "1",
      },
      {
        name: "t",
        arguments: { a: 1 },
        inputResponses: { who: { action: "accept" } },
        requestState: "2",
      },
    ]);
  });

  it("gives a question that is answered in a browser an id, unless it has one", async () => {
    const { exchange, questions } = session({ "elicitation/create": {} }, ALL);
    const url = { mode: "url", url: "https://example.com", message: "Sign in" };
    const first = asking({
      a: { method: "elicitation/create", params: url },
      b: { method: "elicitation/create", params: { ...url, elicitationId: "own" } },
    });
    await answerWithInput(backendOf(DONE), CALL, exchange, first);
    const ids = questions.map(({ params }) => params?.["elicitationId"]);
    expect(ids).toEqual([expect.stringMatching(/^[\da-f-]{36}$/), "own"]);
  });

  it.each<[string, JsonObject | undefined]>([
    ["something else", { sampling: {} }],
    ["nothing", {}],
    ["itself", undefined],
  ])("asks nothing of a client that has declared %s", async (_, capabilities) => {
    const { exchange, questions } = session({ "elicitation/create": {} }, capabilities);
    const backend = backendOf();
    const first = asking({ where: elicit });
    await expect(answerWithInput(backend, CALL, exchange, first)).rejects.toMatchObject({
      code: -32_021,
      data: { requiredCapabilities: { elicitation: {} } },
    });
    expect(questions).toEqual([]);
    expect(backend.retries).toEqual([]);
  });

  it("asks nothing where one of the questions cannot be asked", async () => {
    const { exchange, questions } = session({ "elicitation/create": {} }, { elicitation: {} });
    for (const other of [roots, { method: "ping" }, "no question"]) {
      const first = asking({ who: elicit, other });
      await expect(answerWithInput(backendOf(), CALL, exchange, first)).rejects.toThrow();
    }
    expect(questions).toEqual([]);
  });

  it("takes the other questions back where one fails", async () => {
    const failure = new Error("no roots today");
    const { exchange, questions } = session({ "roots/list": failure }, ALL);
    const first = asking({ who: elicit, where: roots });
    await expect(answerWithInput(backendOf(), CALL, exchange, first)).rejects.toBe(failure);
    expect(questions[0]?.signal?.aborted).toBe(true);
  });

  it("takes its questions back where the request is cancelled", async () => {
    const { exchange, controller } = session({}, ALL);
    const backend = backendOf();
    const answer = answerWithInput(backend, CALL, exchange, asking({ who: elicit }));
    controller.abort(new Error("cancelled"));
    await expect(answer).rejects.toThrow("cancelled");
    expect(backend.retries).toEqual([]);
  });

  it("gives up a backend that asks again and again", async () => {
    const { exchange } = session({ "roots/list": { roots: [] } }, ALL);
    const again = asking({ where: roots });
    const request = (): JsonObject => again;
    const answer = answerWithInput({ request }, CALL, exchange, again);
    await expect(answer).rejects.toMatchObject({ code: -32_603 });
  });

  it("calls again where the backend has only a state to be told", async () => {
    const { exchange } = session({});
    const backend = backendOf();
    const first = { resultType: "input_required", requestState: "soon" };
    await answerWithInput(backend, CALL, exchange, first);
    expect(backend.retries[0]).toMatchObject({ inputResponses: {}, requestState: "soon" });
  });

  it("is for requests that may ask, and no others", async () => {
    const { exchange } = session({ "roots/list": {} }, ALL);
    const list = { ...CALL, method: "tools/list" };
    const answer = answerWithInput(backendOf(), list, exchange, asking({ where: roots }));
    await expect(answer).rejects.toMatchObject({ code: "INVALID_REQUEST" });
  });
});
