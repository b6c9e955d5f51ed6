import { runInNewContext } from "node:vm";
import { JsonRpcError, type JsonObject, type McpBackend } from "@crossfade/core";
import { describe, expect, it } from "@jest/globals";
import { shuttingDown } from "../src/request-runner.js";
import { liveExchange } from "./live-exchange.js";
import { requestOf, requestWorld, settled } from "./request-world.js";

const answering = (request: McpBackend["request"]) => requestWorld({ request });
const resultOf = (id: number, result: JsonObject) => ({ jsonrpc: "2.0", id, result });
const errorOf = (id: number, code: number, message: unknown = expect.any(String)) => ({
  jsonrpc: "2.0",
  id,
  error: { code, message },
});

describe("RequestRunner", () => {
  it("brings an answer that is there at once, at once", async () => {
    const { run, answers, correlation } = await answering(({ method }) => ({ method }));
    run(requestOf(1, "ping"));
    expect(answers).toEqual([[resultOf(1, { method: "ping" }), true]]);
    expect(correlation.statistics()).toMatchObject({
      requestsInFlight: 0,
      counters: { registered: 1, settled: 1 },
    });
  });

  it("brings an answer that takes its time, also by another realm's promise", async () => {
    const foreign = runInNewContext("Promise.resolve({ of: 'realm' })") as Promise<JsonObject>;
    const { run, answers } = await answering(({ id }) =>
      id === 1 ? Promise.resolve({ of: "promise" }) : foreign,
    );
    run(requestOf(1, "a"));
    expect(answers).toEqual([]);
    await settled();
    run(requestOf(2, "a"));
    await settled();
    expect(answers.map(([answer]) => answer)).toEqual([
      resultOf(1, { of: "promise" }),
      resultOf(2, { of: "realm" }),
    ]);
  });

  it("passes on errors that are meant for the client, thrown or rejected", async () => {
    const error = new JsonRpcError(-32_050, "busy");
    const { run, answers, world } = await answering(({ id }) => {
      if (id === 1) throw error;
      return Promise.reject(error);
    });
    run(requestOf(1, "a"));
    run(requestOf(2, "a"));
    await settled();
    expect(answers).toEqual([
      [errorOf(1, -32_050, "busy"), true],
      [errorOf(2, -32_050, "busy"), true],
    ]);
    expect(world.log.errors).toEqual([]);
  });

  it("keeps the text of any other error to the log", async () => {
    const { run, answers, world } = await answering(() => {
      throw new Error("the password is 1234");
    });
    run(requestOf(1, "a"));
    expect(answers).toEqual([[errorOf(1, -32_603, "Internal error"), true]]);
    expect(world.log.errors).toEqual(["unexpected error"]);
  });

  it("asks the client for what a result asks for, and brings the result that comes of it", async () => {
    const asks = { resultType: "input_required", requestState: "s" };
    const { run, answers } = await answering(({ params }) =>
      params?.["requestState"] === "s" ? { done: true } : asks,
    );
    run(requestOf(1, "tools/call", { name: "t" }));
    await settled();
    expect(answers).toEqual([[resultOf(1, { done: true }), true]]);
  });

  it("brings an error where a result asks for what it may not ask for", async () => {
    const { run, answers, world } = await answering(() => ({ resultType: "input_required" }));
    run(requestOf(1, "tools/list"));
    await settled();
    expect(answers).toEqual([[errorOf(1, -32_600), true]]);
    expect(world.log.errors).toEqual([]);
  });

  it.each([undefined, null, "text", [], { big: 1n }])(
    "answers what is no result as an internal error: %p",
    async (result) => {
      const { run, answers, world } = await answering(() => result as unknown as JsonObject);
      run(requestOf(1, "a"));
      expect(answers).toEqual([[errorOf(1, -32_603, "Internal error"), true]]);
      expect(world.log.errors).toHaveLength(1);
    },
  );

  it("answers once: what comes after the time limit is dropped, also an error", async () => {
    const ends: ((value: JsonObject | Promise<JsonObject>) => void)[] = [];
    const { run, answers, world, correlation } = await answering(
      () => new Promise((resolve) => ends.push(resolve)),
    );
    run(requestOf(1, "a"));
    run(requestOf(2, "a"));
    world.clock.advance(60_000);
    correlation.sweep();
    const late = [
      [errorOf(1, -32_000), true],
      [errorOf(2, -32_000), true],
    ];
    expect(answers).toEqual(late);
    ends[0]?.({});
    ends[1]?.(Promise.reject(new JsonRpcError(-1, "late")));
    await settled();
    expect(answers).toEqual(late);
  });

  it("keeps the answer to a request from a client that has cancelled it", async () => {
    const { run, answers, correlation, session } = await answering(
      () => new Promise(() => undefined),
    );
    run(requestOf(1, "a"));
    correlation.cancel(session.id, 1);
    expect(answers).toEqual([[errorOf(1, -32_000), false]]);
  });

  it("takes no id twice, and no more than the limit", async () => {
    const { runner, session, onAnswer } = await answering(() => ({}));
    const register = (id: number) => () =>
      runner.register(liveExchange(session), requestOf(id, "a"), onAnswer);
    register(1)();
    expect(register(1)).toThrow(expect.objectContaining({ code: "DUPLICATE_REQUEST" }));
    register(2)();
    expect(register(3)).toThrow(expect.objectContaining({ code: "TOO_MANY_REQUESTS" }));
  });

  it.each([
    ["2025-06-18", "2025-06-18"],
    ["2099-01-01", "2024-11-05"],
    [undefined, "2024-11-05"],
  ])("records that a backend which answers %s speaks %s", async (protocolVersion, revision) => {
    const { run, session } = await answering(() => (protocolVersion ? { protocolVersion } : {}));
    const params = { protocolVersion: "2025-11-25" };
    run(requestOf(1, "initialize", params));
    await settled();
    expect(session).toMatchObject({ revision, initializeParams: params });
  });

  it("records nothing of a handshake that failed, nor of other requests", async () => {
    const { run, session } = await answering(({ method }) => {
      if (method === "initialize") throw new JsonRpcError(-1, "no");
      return { protocolVersion: "2025-06-18" };
    });
    run(requestOf(1, "initialize", {}));
    run(requestOf(2, "ping"));
    await settled();
    expect(session.revision).toBeUndefined();
  });

  it("answers a handshake that could not be recorded, and logs that", async () => {
    const { run, answers, world } = await answering(() => ({ protocolVersion: "2025-06-18" }));
    world.store.failing.add("update");
    run(requestOf(1, "initialize"));
    await settled();
    expect(answers).toHaveLength(1);
    expect(answers[0]?.[0]).toHaveProperty("result");
    expect(world.log.errors).toEqual(["unexpected error"]);
  });
});

describe("shuttingDown", () => {
  it("is the error of a server that drains", () => {
    expect(shuttingDown()).toMatchObject({ name: "TransportError", code: "DRAINING" });
  });
});
