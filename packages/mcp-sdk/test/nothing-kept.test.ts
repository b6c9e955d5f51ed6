import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { TransportError } from "@crossfade/core";
import { ManualClock } from "@crossfade/core/testing";
import { describe, expect, it } from "@jest/globals";
import { fromMcpServer } from "../src/index.js";
import { callOf, FakeExchange, settled, startSession } from "./fake-session.js";
import { SDK_MAJORS } from "./sdk-majors.js";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Whether everything that these refer to can be collected. */
async function allCollected(references: readonly WeakRef<object>[]): Promise<boolean> {
  // A WeakRef that was looked at keeps its target until the end of the turn.
  for (let round = 0; round < 10; round++) {
    await settled();
    collectGarbage();
    if (references.every((reference) => reference.deref() === undefined)) return true;
  }
  return false;
}

describe.each(SDK_MAJORS)("what is kept, with SDK major $major", ({ build }) => {
  it("is nothing of requests that were answered, failed, cancelled or timed out", async () => {
    const clock = new ManualClock();
    const wait = ({ signal }: { signal: AbortSignal }) =>
      new Promise<string>((resolve) => signal.addEventListener("abort", () => resolve("")));
    const backend = fromMcpServer(() => build({ greet: () => "hello", wait }), { clock });
    const session = await startSession(backend);
    const references: WeakRef<object>[] = [];

    async function run(tool: string, interrupt: (exchange: FakeExchange, id: number) => void) {
      const exchange = new FakeExchange(session);
      const call = callOf(tool);
      references.push(new WeakRef(exchange), new WeakRef(call));
      const answer = Promise.resolve(backend.request(call, exchange)).catch(() => undefined);
      await settled();
      interrupt(exchange, call.id as number);
      await answer;
    }

    await run("greet", () => undefined);
    await run("no such tool", () => undefined);
    await run("wait", (exchange, requestId) => {
      const params = { requestId };
      const method = "notifications/cancelled";
      void backend.notification?.({ jsonrpc: "2.0", method, params }, exchange);
    });
    await run("wait", (exchange) => {
      clock.advance(100);
      exchange.abort(new TransportError("REQUEST_TIMEOUT", "late"));
    });
    expect(await allCollected(references)).toBe(true);
    await backend.close?.();
  });

  it("is neither the session nor its server once the session has ended", async () => {
    const references: WeakRef<object>[] = [];
    const backend = fromMcpServer(() => {
      const server = build({ wait: () => new Promise<string>(() => undefined) });
      references.push(new WeakRef(server));
      return server;
    });
    await (async () => {
      const session = await startSession(backend);
      references.push(new WeakRef(session));
      const answer = backend.request(callOf("wait"), new FakeExchange(session));
      await settled();
      backend.sessionEnded?.(session, "deleted");
      await expect(answer).rejects.toThrow();
    })();
    expect(references).toHaveLength(2);
    expect(await allCollected(references)).toBe(true);
    await backend.close?.();
  });
});
