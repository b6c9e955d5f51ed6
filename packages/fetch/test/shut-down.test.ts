import { describe, expect, it } from "@jest/globals";
import { shutDown } from "../src/shut-down.js";

/** Notes what is asked, of the server and of the endpoint. */
function recording() {
  const calls: string[] = [];
  const note = (call: string) => Promise.resolve(void calls.push(call));
  const endpoint = {
    drain: (deadlineMs?: number) => note(`drain ${deadlineMs}`),
    close: () => note("close"),
  };
  return { calls, note, endpoint };
}

describe("shutDown", () => {
  it("drains, stops Bun's server, closes, and cuts what is left", async () => {
    const { calls, note, endpoint } = recording();
    await shutDown({ stop: (force = false) => note(`stop ${force}`) }, endpoint, 50);
    expect(calls).toEqual(["drain 50", "stop false", "close", "stop true"]);
  });

  it("drains, stops Deno's server and closes, and waits for the end", async () => {
    const { calls, note, endpoint } = recording();
    await shutDown({ shutdown: () => note("shutdown") }, endpoint);
    expect(calls).toEqual(["drain undefined", "shutdown", "close"]);
  });
});
