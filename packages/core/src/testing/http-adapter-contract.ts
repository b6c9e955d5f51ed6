import type { HttpHandler } from "../http/http-message.js";

/** Serves a handler through the adapter for as long as `use` runs, on an address of its own. */
export type WithAdapter = (
  handler: HttpHandler,
  use: (baseUrl: string) => Promise<void>,
) => Promise<void>;

/** What a runtime keeps an adapter from doing, each with the reason. */
export interface AdapterLimits {
  /** Why the head of a stream waits for the first bytes of its body. */
  readonly headWaitsForFirstWrite?: string;
}

/** A promise, and the ways to settle it from outside. */
export class Deferred<Value> {
  resolve!: (value: Value) => void;
  readonly promise: Promise<Value>;

  constructor() {
    this.promise = new Promise((resolve) => {
      this.resolve = resolve;
    });
  }
}

/** Reads a stream's text until it holds `wanted`. */
export async function readUntil(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  wanted: string,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  while (!text.includes(wanted)) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`the stream ended before ${JSON.stringify(wanted)}: ${text}`);
    text += decoder.decode(value, { stream: true });
  }
  return text;
}
