import { createParser } from "eventsource-parser";

/** A `fetch` for a client that keeps every message which the server sends it. */
export class RecordingFetch {
  readonly messages: Record<string, unknown>[] = [];

  readonly fetch: typeof fetch = async (url, init) => {
    const response = await fetch(url, init);
    if (!response.body) return response;
    const [own, watched] = response.body.tee();
    // A stream that its client closes is over for us, too.
    this.#read(watched, response.headers.get("content-type") ?? "").catch(() => undefined);
    return new Response(own, response);
  };

  async #read(body: ReadableStream<Uint8Array>, type: string): Promise<void> {
    const parser = createParser({
      onEvent: ({ event, data }) => {
        if (event !== "endpoint" && data !== "") this.#keep(data);
      },
    });
    const decoder = new TextDecoder();
    let text = "";
    for await (const chunk of body) {
      const part = decoder.decode(chunk, { stream: true });
      if (type.startsWith("text/event-stream")) parser.feed(part);
      else text += part;
    }
    if (type.startsWith("application/json")) this.#keep(text);
  }

  #keep(json: string): void {
    this.messages.push(JSON.parse(json) as Record<string, unknown>);
  }
}
