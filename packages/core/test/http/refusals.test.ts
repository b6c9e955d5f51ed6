import { beforeEach, describe, it } from "@jest/globals";
import assert from "node:assert/strict";
import type { TransportErrorCode } from "../../src/errors/transport-error.js";
import { Refusals, silentLogger, TransportError, type HttpReply } from "../../src/index.js";
import { FakeRequest } from "../../src/testing/index.js";

/** A refusal, as its client reads it. */
class Answer {
  readonly status: number;
  readonly body: string;
  readonly #headers: readonly string[];

  constructor({ status, body, headers }: HttpReply) {
    this.status = status;
    this.body = body ?? "";
    this.#headers = headers;
  }

  get message(): { id?: unknown; error?: { code: number; message: string } } {
    return JSON.parse(this.body);
  }

  header(name: string): string | undefined {
    const at = this.#headers.indexOf(name);
    return at === -1 ? undefined : this.#headers[at + 1];
  }

  /** Status, JSON-RPC code, and the id or `"left out"`. */
  get refusal(): readonly unknown[] {
    const { error, ...rest } = this.message;
    return [this.status, error?.code, "id" in rest ? rest.id : "left out"];
  }
}

const UNKNOWN = { id: undefined, revision: undefined };
const request = new FakeRequest({ url: "/sse" });

describe("Refusals", () => {
  let refusals: Refusals;
  let lines: string[];

  beforeEach(() => {
    lines = [];
    const error = (fields: object, message: string): void =>
      void lines.push(`${message} ${JSON.stringify(fields)}`);
    refusals = new Refusals(1_001, { ...silentLogger, error });
  });

  const answer = (...args: Parameters<Refusals["answer"]>): Answer =>
    new Answer(refusals.answer(...args) satisfies HttpReply);

  it("answer with the error's status, code and text, as JSON", () => {
    const reply = answer(TransportError.sessionNotFound(), request, { ...UNKNOWN, id: 7 });
    assert.deepEqual(reply.refusal, [404, -32001, 7]);
    assert.equal(reply.header("Content-Type"), "application/json");
    assert.equal(reply.message.error?.message, "Session not found");
    assert.deepEqual(lines, [], "what is expected is no news");
  });

  it.each<[TransportErrorCode, string | undefined]>([
    ["SESSION_LIMIT", "2"],
    ["CONNECTION_LIMIT", "2"],
    ["TOO_MANY_REQUESTS", "2"],
    ["DRAINING", "2"],
    ["SESSION_NOT_FOUND", undefined],
    ["BODY_TOO_LARGE", undefined],
  ])("say when to come back where that makes sense, in whole seconds: %s", (code, expected) => {
    const reply = answer(new TransportError(code, "no"), request, UNKNOWN);
    assert.equal(reply.header("Retry-After"), expected);
  });

  it.each([
    ["an error", new Error("secret"), "Error"],
    ["a kind of error", new TypeError("secret"), "TypeError"],
    ["something else", "secret", "Error"],
  ])("log %s that nobody expected, without its stack, and say nothing of it", (_, thrown, name) => {
    const reply = answer(thrown, request, UNKNOWN);
    assert.deepEqual(reply.refusal, [500, -32603, null]);
    assert.ok(!reply.body.includes("secret"));
    const fields = { method: "GET", error: name, reason: "secret" };
    assert.deepEqual(lines, [`unexpected error ${JSON.stringify(fields)}`]);
  });

  it.each([
    ["2024-11-05", null],
    ["2025-06-18", null],
    ["2025-11-25", "left out"],
    ["2026-07-28", "left out"],
  ])("have an id that is unknown, in revision %s, as %j", (revision, id) => {
    const thrown = TransportError.invalidRequest("no");
    assert.equal(answer(thrown, request, { id: undefined, revision }).refusal[2], id);
    const headers = { "mcp-protocol-version": revision };
    assert.equal(answer(thrown, new FakeRequest({ headers }), UNKNOWN).refusal[2], id);
  });

  it.each([0, ""])("have the id that is known, also where it looks like none: %j", (id) => {
    const thrown = TransportError.invalidRequest("no");
    assert.equal(answer(thrown, request, { ...UNKNOWN, id }).refusal[2], id);
  });

  it("name the methods that there are, where one is not", () => {
    const reply = new Answer(refusals.notAllowed(request, "GET, DELETE"));
    assert.equal(reply.status, 405);
    assert.equal(reply.header("Allow"), "GET, DELETE");
    assert.match(reply.message.error?.message ?? "", /use GET, DELETE$/);
  });

  it("count by code", () => {
    assert.deepEqual(refusals.counts(), {});
    for (const _ of [1, 2]) answer(TransportError.sessionNotFound(), request, UNKNOWN);
    answer(new Error("secret"), request, UNKNOWN);
    refusals.notAllowed(request, "GET");
    refusals.count("CONNECTION_LIMIT");
    assert.deepEqual(refusals.counts(), {
      SESSION_NOT_FOUND: 2,
      INTERNAL_ERROR: 1,
      METHOD_NOT_ALLOWED: 1,
      CONNECTION_LIMIT: 1,
    });
  });
});
