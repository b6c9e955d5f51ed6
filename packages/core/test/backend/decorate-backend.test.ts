import { describe, expect, it } from "@jest/globals";
import { decorateBackend, type Exchange, type McpBackend } from "../../src/index.js";

const exchange = {} as Exchange;
const request = { jsonrpc: "2.0", id: 1, method: "ping" } as const;

/** Methods on the prototype, and a state that they need. */
class Counting implements McpBackend {
  #requests = 0;

  request() {
    this.#requests += 1;
    return { requests: this.#requests };
  }

  close(): void {
    this.#requests = 0;
  }
}

describe("decorateBackend", () => {
  it("passes on to a class what it does not do itself", async () => {
    const backend = decorateBackend(new Counting(), { describe: () => DESCRIBED });
    expect(backend.request(request, exchange)).toEqual({ requests: 1 });
    expect(backend.request(request, exchange)).toEqual({ requests: 2 });
    await backend.close?.();
    expect(backend.request(request, exchange)).toEqual({ requests: 1 });
    expect(backend.describe?.(exchange)).toBe(DESCRIBED);
  });

  it("does itself what is given", () => {
    const backend = decorateBackend(new Counting(), { request: () => ({ own: true }) });
    expect(backend.request(request, exchange)).toEqual({ own: true });
  });

  it("has nothing that neither has: a transport asks whether it is there", () => {
    const backend = decorateBackend(new Counting(), {});
    expect(Object.keys(backend).toSorted()).toEqual(["close", "request"]);
  });
});

const DESCRIBED = { serverInfo: {}, capabilities: {} };
