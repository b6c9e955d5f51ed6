import type { Exchange } from "@crossfade/core";
import { describe, expect, it } from "@jest/globals";
import { MessageExtra } from "../src/message-extra.js";
import { FakeExchange, FakeSession } from "./fake-session.js";

/** An exchange of this revision, and how often its stream was closed. */
function exchangeOf(revision: string | undefined, closeStream?: () => boolean): Exchange {
  const exchange = new FakeExchange(new FakeSession());
  return Object.defineProperties(exchange, {
    revision: { value: revision },
    closeStream: { value: closeStream },
  });
}

describe("closeSSEStream", () => {
  it("ends the connection of the request's stream", () => {
    let closed = 0;
    const close = () => (closed += 1) > 0;
    new MessageExtra(exchangeOf("2025-11-25", close)).closeSSEStream?.();
    expect(closed).toBe(1);
  });

  it.each([
    ["2025-06-18", (): boolean => true],
    [undefined, (): boolean => true],
    ["2025-11-25", undefined],
  ])("is not there for a client of %s that would not come back", (revision, close) => {
    expect(new MessageExtra(exchangeOf(revision, close)).closeSSEStream).toBeUndefined();
  });
});
