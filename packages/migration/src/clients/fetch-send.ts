import type { HttpSend } from "./http-send.js";
import { serverEvents } from "./server-events.js";

const MAX_BODY_BYTES = 1_048_576;

/** Sends with `fetch`, the platform's or one that a test gives. */
export function fetchSend(fetch: typeof globalThis.fetch): HttpSend {
  return async ({ method, url, headers, body, signal }) => {
    const response = await fetch(url, {
      method,
      headers,
      signal,
      ...(body === undefined ? {} : { body }),
    });
    const chunks = (): AsyncIterable<string> => textChunks(response);
    return {
      status: response.status,
      header: (name) => response.headers.get(name) ?? undefined,
      headerNames: [...response.headers.keys()],
      text: async () => {
        let text = "";
        for await (const chunk of chunks()) {
          text += chunk;
          if (text.length > MAX_BODY_BYTES) throw new Error(`The answer is longer than 1 MiB`);
        }
        return text;
      },
      events: () => serverEvents(chunks()),
      // A body that was read, or is being read, is let go of with its signal.
      discard: () => void response.body?.cancel().catch(() => undefined),
    };
  };
}

async function* textChunks({ body }: Response): AsyncGenerator<string, void> {
  if (!body) return;
  const decoder = new TextDecoder();
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    yield decoder.decode(chunk, { stream: true });
  }
}
