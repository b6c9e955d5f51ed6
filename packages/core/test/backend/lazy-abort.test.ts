import { describe, expect, it } from "@jest/globals";
import { LazyAbort } from "../../src/backend/lazy-abort.js";

const gone = new Error("gone");

describe("LazyAbort", () => {
  it("aborts the signal that was asked for, with its reason", () => {
    const abort = new LazyAbort();
    const { signal } = abort;
    expect(signal.aborted).toBe(false);
    expect(abort.abort(gone)).toBe(true);
    expect(signal.reason).toBe(gone);
    expect(abort.signal).toBe(signal);
  });

  it("gives a signal that is aborted to who asks for it later", () => {
    const abort = new LazyAbort();
    abort.abort(gone);
    expect(abort.signal.reason).toBe(gone);
  });

  it("keeps to the first reason", () => {
    const abort = new LazyAbort();
    expect(abort.reason).toBeUndefined();
    abort.abort(gone);
    expect(abort.abort(new Error("too late"))).toBe(false);
    expect(abort.reason).toBe(gone);
    expect(abort.signal.reason).toBe(gone);
  });
});
