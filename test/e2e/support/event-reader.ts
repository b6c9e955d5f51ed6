import { EventSource } from "eventsource";

/** An `EventSource` that reads http-sse the way a page without an SDK would. */
export class EventReader {
  /** What came as `message`, parsed, in order. */
  readonly messages: { id?: unknown; method?: string; params?: { n?: number }; result?: object }[] =
    [];
  readonly #source: EventSource;
  readonly #checks = new Set<() => void>();
  #endpoint: URL | undefined;
  #openings = 0;

  constructor(url: string, init?: ConstructorParameters<typeof EventSource>[1]) {
    this.#source = new EventSource(url, init);
    this.#source.addEventListener("open", () => {
      this.#openings += 1;
      this.#changed();
    });
    this.#source.addEventListener("endpoint", ({ data }) => {
      this.#endpoint = new URL(data as string, url);
      this.#changed();
    });
    this.#source.addEventListener("message", ({ data }) => {
      // Streams may begin with an id and nothing else.
      if (data === "") return;
      this.messages.push(JSON.parse(data as string));
      this.#changed();
    });
  }

  /** How often a stream has begun: the first time, and after each cut. */
  get openings(): number {
    return this.#openings;
  }

  get endpoint(): URL | undefined {
    return this.#endpoint;
  }

  /** Resolves once this holds; it is asked again after everything that comes. */
  until(holds: (reader: this) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!holds(this)) return;
        this.#checks.delete(check);
        resolve();
      };
      this.#checks.add(check);
      check();
    });
  }

  /** Posts a message where the `endpoint` event said; resolves to the status. */
  async post(message: object): Promise<number> {
    await this.until(({ endpoint }) => endpoint !== undefined);
    const response = await fetch(this.#endpoint ?? "", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", ...message }),
    });
    await response.arrayBuffer();
    return response.status;
  }

  close(): void {
    this.#source.close();
  }

  #changed(): void {
    for (const check of this.#checks) check();
  }
}

export const INITIALIZE = {
  id: 0,
  method: "initialize",
  params: {
    protocolVersion: "2024-11-05",
    capabilities: {},
    clientInfo: { name: "event-reader", version: "1.0.0" },
  },
};
