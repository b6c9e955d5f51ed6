import { JsonRpcError, TransportError } from "@crossfade/core";
import { ManualClock } from "@crossfade/core/testing";
import { describe, expect, it } from "@jest/globals";
import { CorrelationManager } from "../src/correlation-manager.js";
import type { AskOptions } from "../src/outbound-request.js";

function setUp() {
  const clock = new ManualClock();
  const manager = new CorrelationManager({
    clock,
    maxInFlightRequests: 3,
    requestTimeoutMs: 60_000,
    clientRequestTimeoutMs: 30_000,
  });
  const ids: string[] = [];
  const givenUp: string[] = [];
  const onGivenUp = (id: string): void => void givenUp.push(id);
  return {
    clock,
    manager,
    ids,
    givenUp,
    ask: (session: string, options: AskOptions = {}) =>
      manager.ask(session, (id) => ids.push(id), { onGivenUp, ...options }),
    answer: (session: string, id: string | undefined, result = {}) =>
      manager.answer(session, { jsonrpc: "2.0", id: id ?? "none", result }),
    counters: () => manager.statistics().counters,
    waiting: () => manager.statistics().clientRequestsInFlight,
  };
}

describe("CorrelationManager: the server's requests", () => {
  it("brings each answer to its request, whatever the order", async () => {
    const { ask, answer, ids, waiting, counters, givenUp } = setUp();
    const asked = [ask("s"), ask("s"), ask("t")];
    expect(new Set(ids).size).toBe(3);
    expect(waiting()).toBe(3);
    expect(answer("t", ids[2], { of: "third" })).toBe(true);
    expect(answer("s", ids[1], { of: "second" })).toBe(true);
    expect(answer("s", ids[0], { of: "first" })).toBe(true);
    expect(await Promise.all(asked)).toEqual([{ of: "first" }, { of: "second" }, { of: "third" }]);
    expect(waiting()).toBe(0);
    expect(counters()).toMatchObject({ clientRequests: 3, unknownAnswers: 0 });
    expect(givenUp).toEqual([]);
  });

  it("can be answered while it is being sent", async () => {
    const { manager } = setUp();
    const result = await manager.ask("s", (id) => {
      manager.answer("s", { jsonrpc: "2.0", id, result: { quick: true } });
    });
    expect(result).toEqual({ quick: true });
  });

  it("never uses an id that another node uses", () => {
    const [one, two] = [setUp(), setUp()];
    for (const { ask, answer, ids } of [one, two]) {
      void ask("s");
      answer("s", ids[0]);
    }
    expect(one.ids[0]).not.toBe(two.ids[0]);
  });

  it("rejects with the client's error", async () => {
    const { manager, ask, ids, waiting } = setUp();
    const asked = ask("s");
    const error = { code: -1, message: "The user said no", data: { why: "busy" } };
    expect(manager.answer("s", { jsonrpc: "2.0", id: ids[0] ?? "", error })).toBe(true);
    const reason = await asked.catch((caught: unknown) => caught);
    expect(JsonRpcError.is(reason)).toBe(true);
    expect(reason).toMatchObject(error);
    expect(waiting()).toBe(0);
  });

  it("drops and counts answers that nobody waits for", async () => {
    const { manager, ask, answer, ids, counters } = setUp();
    const asked = ask("s");
    expect(answer("t", ids[0])).toBe(false);
    expect(answer("s", `${ids[0]}0`)).toBe(false);
    expect(manager.answer("s", { jsonrpc: "2.0", id: 1, result: {} })).toBe(false);
    const error = { code: -32600, message: "What?" };
    expect(manager.answer("s", { jsonrpc: "2.0", id: null, error })).toBe(false);
    expect(manager.answer("s", { jsonrpc: "2.0", error })).toBe(false);
    expect(answer("s", ids[0], { fine: true })).toBe(true);
    expect(answer("s", ids[0])).toBe(false);
    expect(await asked).toEqual({ fine: true });
    expect(counters().unknownAnswers).toBe(6);
  });

  it("refuses requests beyond maxInFlightRequests, in each direction by itself", async () => {
    const { manager, ask, answer, ids, counters } = setUp();
    const asked = [ask("s"), ask("s"), ask("s")];
    await expect(ask("s")).rejects.toMatchObject({ code: "TOO_MANY_REQUESTS" });
    expect(ids).toHaveLength(3);
    manager.register("s", 1, () => undefined);
    answer("s", ids[0]);
    void ask("s");
    expect(ids).toHaveLength(4);
    for (const id of ids) answer("s", id);
    await Promise.all(asked);
    expect(counters()).toMatchObject({ refused: 1, clientRequests: 4 });
  });

  it("rejects with what send throws, and leaves nothing behind", async () => {
    const { manager, waiting, givenUp } = setUp();
    const { signal } = new AbortController();
    const onGivenUp = (id: string): void => void givenUp.push(id);
    const bad = new Error("The stream is gone");
    const asked = manager.ask(
      "s",
      () => {
        throw bad;
      },
      { signal, onGivenUp },
    );
    await expect(asked).rejects.toBe(bad);
    expect(waiting()).toBe(0);
    expect(givenUp).toEqual([]);
  });
});

describe("CorrelationManager: giving up on a client", () => {
  it("times out after clientRequestTimeoutMs, and says so once", async () => {
    const { clock, manager, ask, answer, ids, givenUp, counters, waiting } = setUp();
    const failed = expect(ask("s")).rejects.toMatchObject({ code: "CLIENT_TIMEOUT" });
    clock.advance(29_999);
    manager.sweep();
    expect(givenUp).toEqual([]);
    clock.advance(1);
    manager.sweep();
    manager.sweep();
    await failed;
    expect(givenUp).toEqual(ids);
    expect(counters().clientTimeouts).toBe(1);
    expect(waiting()).toBe(0);
    expect(answer("s", ids[0])).toBe(false);
  });

  it("times out earlier where it is told to", async () => {
    const { clock, manager, ask } = setUp();
    const failed = expect(ask("s", { timeoutMs: 10 })).rejects.toMatchObject({
      code: "CLIENT_TIMEOUT",
    });
    clock.advance(10);
    manager.sweep();
    await failed;
  });

  it.each([30_001, Infinity, NaN])(
    "does not wait longer than its own limit: %p",
    async (timeoutMs) => {
      const { clock, manager, ask } = setUp();
      const failed = expect(ask("s", { timeoutMs })).rejects.toMatchObject({
        code: "CLIENT_TIMEOUT",
      });
      clock.advance(30_000);
      manager.sweep();
      await failed;
    },
  );

  it("gives up when the signal says so, without its reason", async () => {
    const { manager, ids, answer, waiting } = setUp();
    const controller = new AbortController();
    const told: string[] = [];
    const asked = manager.ask("s", (id) => ids.push(id), {
      signal: controller.signal,
      onGivenUp: (id, reason) => told.push(id, reason),
    });
    controller.abort(new Error("the password is 1234"));
    await expect(asked).rejects.toMatchObject({ code: "REQUEST_CANCELLED" });
    expect(told).toEqual([ids[0], expect.not.stringContaining("1234")]);
    expect(answer("s", ids[0])).toBe(false);
    expect(waiting()).toBe(0);
  });

  it("sends nothing where the signal was aborted before", async () => {
    const { ask, ids, givenUp, waiting } = setUp();
    await expect(ask("s", { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "REQUEST_CANCELLED",
    });
    expect([ids, givenUp, waiting()]).toEqual([[], [], 0]);
  });

  it("does not listen to the signal once all is over, however it ended", async () => {
    const { clock, manager, ask, answer, ids } = setUp();
    const signal = new CountingSignal();
    const answered = ask("s", { signal });
    answer("s", ids[0]);
    await answered;
    expect(signal.listeners).toBe(0);
    const late = ask("s", { signal });
    clock.advance(30_000);
    manager.sweep();
    await expect(late).rejects.toThrow();
    const ended = ask("s", { signal });
    manager.endSession("s");
    await expect(ended).rejects.toThrow();
    const unsent = manager.ask("s", throwing, { signal });
    await expect(unsent).rejects.toThrow();
    expect(signal.added).toBe(4);
    expect(signal.listeners).toBe(0);
  });

  it("ends with its session, and tells nobody: there is nobody left", async () => {
    const { manager, ask, answer, ids, givenUp, waiting } = setUp();
    const failed = [
      expect(ask("s")).rejects.toMatchObject({ code: "SESSION_DISCONNECTED" }),
      expect(ask("s")).rejects.toMatchObject({ code: "SESSION_DISCONNECTED" }),
    ];
    const other = ask("t");
    manager.endSession("s");
    await Promise.all(failed);
    expect(givenUp).toEqual([]);
    expect(waiting()).toBe(1);
    expect(answer("t", ids[2])).toBe(true);
    await other;
  });

  it("rejects with the error that a session is aborted with", async () => {
    const { manager, ask } = setUp();
    const error = new TransportError("STALE_LEASE", "Claimed");
    const failed = expect(ask("s")).rejects.toBe(error);
    manager.abortSession("s", error);
    await failed;
  });

  it("tells of each once, also where telling of one ends the others", async () => {
    const { clock, manager, counters } = setUp();
    const told: string[] = [];
    const onGivenUp = (id: string): void => {
      told.push(id);
      manager.endSession("s");
    };
    const asked = [1, 2].map(() => manager.ask("s", () => undefined, { onGivenUp }));
    const outcomes = Promise.allSettled(asked);
    clock.advance(30_000);
    manager.sweep();
    expect(await outcomes).toMatchObject([
      { reason: { code: "CLIENT_TIMEOUT" } },
      { reason: { code: "SESSION_DISCONNECTED" } },
    ]);
    expect(told).toHaveLength(1);
    expect(counters().clientTimeouts).toBe(1);
  });
});

/** A signal that knows how many listen. */
class CountingSignal extends EventTarget implements AbortSignal {
  readonly aborted = false;
  readonly reason = undefined;
  readonly onabort = null;
  added = 0;
  listeners = 0;

  override addEventListener(...args: Parameters<EventTarget["addEventListener"]>): void {
    this.added++;
    this.listeners++;
    super.addEventListener(...args);
  }

  override removeEventListener(...args: Parameters<EventTarget["removeEventListener"]>): void {
    this.listeners--;
    super.removeEventListener(...args);
  }

  throwIfAborted(): void {}
}

function throwing(): never {
  throw new Error("The stream is gone");
}
