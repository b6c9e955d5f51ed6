import { EventSourceParserStream } from "eventsource-parser/stream";

/** A JSON-RPC message, as a test reads it. */
export interface WireMessage {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/** An event of a stream. */
export interface WireEvent {
  readonly id: string | undefined;
  readonly message: WireMessage | undefined;
}

const HEADERS = {
  "Content-Type": "application/json",
  Accept: "application/json, text/event-stream",
};

/** A session of Streamable HTTP by `fetch`, to see what is on the wire. */
export class WireSession {
  readonly url: string;
  readonly id: string;
  readonly revision: string;

  private constructor(url: string, id: string, revision: string) {
    this.url = url;
    this.id = id;
    this.revision = revision;
  }

  static async begin(
    url: string,
    { revision = "2025-11-25", capabilities = {} } = {},
  ): Promise<WireSession> {
    const clientInfo = { name: "wire", version: "1.0.0" };
    const params = { protocolVersion: revision, capabilities, clientInfo };
    const answer = await fetch(url, {
      method: "POST",
      headers: HEADERS,
      body: JSON.stringify({ jsonrpc: "2.0", id: 0, method: "initialize", params }),
    });
    await answer.text();
    const session = new WireSession(url, answer.headers.get("mcp-session-id") ?? "", revision);
    await session.post({ method: "notifications/initialized" });
    return session;
  }

  get headers(): Record<string, string> {
    return { ...HEADERS, "Mcp-Session-Id": this.id, "MCP-Protocol-Version": this.revision };
  }

  /** Posts a message, or whatever else. */
  post(message: object | string): Promise<Response> {
    const body =
      typeof message === "string"
        ? message
        : JSON.stringify(Array.isArray(message) ? message : { jsonrpc: "2.0", ...message });
    return fetch(this.url, { method: "POST", headers: this.headers, body });
  }

  async request(method: string, params: object = {}): Promise<WireMessage> {
    const [, answer] = await answersOf(await this.post({ id: 1, method, params }));
    return answer!;
  }

  /** Opens the standalone stream, or continues after an event. */
  open(after?: string): Promise<Response> {
    const last = after === undefined ? {} : { "Last-Event-ID": after };
    return fetch(this.url, { headers: { ...this.headers, ...last } });
  }
}

/** All that came of a request: what was sent first, and the answer. */
async function answersOf(response: Response): Promise<[WireMessage[], WireMessage | undefined]> {
  const messages: WireMessage[] = [];
  if (response.headers.get("content-type")?.startsWith("application/json")) {
    messages.push(JSON.parse(await response.text()) as WireMessage);
  } else {
    for await (const { message } of eventsOf(response)) if (message) messages.push(message);
  }
  return [messages, messages.find(({ id, method }) => id !== undefined && method === undefined)];
}

/** Everything that a request was answered with, in order. */
export async function messagesOf(response: Response): Promise<readonly WireMessage[]> {
  const [messages] = await answersOf(response);
  return messages;
}

/** The events of a stream, as they come. Leaving the loop closes it. */
export async function* eventsOf(response: Response): AsyncGenerator<WireEvent> {
  const events = response
    .body!.pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
  for await (const { id, data } of events) {
    yield { id, message: data.startsWith("{") ? (JSON.parse(data) as WireMessage) : undefined };
  }
}
