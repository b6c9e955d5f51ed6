import type { JSHandle, Page } from "playwright-core";

// The functions that are given to the page run there: they see its globals, and nothing of this file.

/** A JSON-RPC message, as a page reads it. */
interface Message {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: { readonly n?: number; readonly data?: unknown };
  readonly result?: object;
}

/** What an `EventSource` of a page has seen; it is kept up to date in the page. */
export interface Seen {
  /** How often a stream has begun. */
  openings: number;
  /** Where the first `endpoint` event said to post. */
  endpoint: string | undefined;
  readonly messages: Message[];
  /** Whether it has given up, and will not reconnect. */
  closed: boolean;
}

export function openEventSource(page: Page, url: string): Promise<JSHandle<Seen>> {
  return page.evaluateHandle((from) => {
    const source = new EventSource(from);
    const seen: Seen = { openings: 0, endpoint: undefined, messages: [], closed: false };
    source.addEventListener("open", () => (seen.openings += 1));
    source.addEventListener("endpoint", ({ data }) => {
      seen.endpoint ??= new URL(String(data), from).href;
    });
    source.addEventListener("message", ({ data }) => {
      // Streams may begin with an id and nothing else.
      if (data !== "") seen.messages.push(JSON.parse(String(data)) as Message);
    });
    source.addEventListener("error", () => {
      seen.closed = source.readyState === EventSource.CLOSED;
    });
    return seen;
  }, url);
}

/** What goes to the `fetch` of a page. */
export interface PageRequest {
  readonly method: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** What a page's `fetch` has been answered; it is kept up to date in the page. */
export interface Fetched {
  readonly status: number;
  /** Those that the page may see. */
  readonly headers: Readonly<Record<string, string>>;
  /** What has come of the body. */
  body: string;
  ended: boolean;
}

/** Resolves at the head of the answer; rejects where the browser keeps it from the page. */
export function startFetch(page: Page, url: string, init: PageRequest): Promise<JSHandle<Fetched>> {
  return page.evaluateHandle(
    async ([to, how]) => {
      const response = await fetch(to, how);
      const { status, headers } = response;
      const fetched: Fetched = {
        status,
        headers: Object.fromEntries(headers),
        body: "",
        ended: false,
      };
      const writer = new WritableStream<string>({
        write: (text) => void (fetched.body += text),
        close: () => void (fetched.ended = true),
      });
      if (response.body) void response.body.pipeThrough(new TextDecoderStream()).pipeTo(writer);
      else fetched.ended = true;
      return fetched;
    },
    [url, init] as const,
  );
}

/** The same, with all of its body. */
export async function fetchIn(page: Page, url: string, init: PageRequest): Promise<Fetched> {
  const fetched = await startFetch(page, url, init);
  return until(page, fetched, ({ ended }) => ended);
}

/** Resolves to what there is, once this holds; the page is asked again at each of its frames. */
export async function until<Value>(
  page: Page,
  value: JSHandle<Value>,
  holds: (value: Value) => boolean,
): Promise<Value> {
  await page.waitForFunction(holds as (value: unknown) => boolean, value);
  return value.jsonValue();
}

/** A `POST` of a message, as clients of either generation send it. */
export function posting(message: object, headers: Record<string, string> = {}): PageRequest {
  return {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json, text/event-stream",
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: "2.0", ...message }),
  };
}
