import type { HttpReply, JsonObject, JsonRpcErrorObject, JsonRpcId } from "@crossfade/core";
import { MemorySink } from "@crossfade/core/testing";
import { readStream, type ReadStream } from "./read-stream.js";

/** A JSON-RPC message, as a test reads it. */
export interface Message {
  readonly jsonrpc: "2.0";
  readonly id?: JsonRpcId | null;
  readonly method?: string;
  readonly params?: JsonObject;
  readonly result?: JsonObject;
  readonly error?: JsonRpcErrorObject;
}

/** An answer, as a test looks at it. */
export class Answer {
  readonly reply: HttpReply;

  constructor(reply: HttpReply) {
    this.reply = reply;
  }

  get status(): number {
    return this.reply.status;
  }

  get body(): string | undefined {
    return this.reply.body;
  }

  /** The body as the JSON-RPC message that it must be. */
  get message(): Message {
    return JSON.parse(this.body ?? "null") as Message;
  }

  /** The body as the batch that it must be. */
  get batch(): readonly Message[] {
    return JSON.parse(this.body ?? "null") as Message[];
  }

  /** Whether it is an event stream, which is not opened by asking. */
  get streams(): boolean {
    return this.reply.stream !== undefined;
  }

  /** A header, by its name in any case. */
  header(name: string): string | undefined {
    const { headers } = this.reply;
    const at = headers.findIndex(
      (entry, index) => index % 2 === 0 && entry.toLowerCase() === name.toLowerCase(),
    );
    return at === -1 ? undefined : headers[at + 1];
  }

  /** Status, JSON-RPC code, and the id or `"left out"`: what tells refusals apart. */
  get refusal(): readonly [status: number, code: number | undefined, id: unknown] {
    const { error, ...rest } = this.message;
    return [this.status, error?.code, "id" in rest ? rest.id : "left out"];
  }

  /** The session that an `initialize` began. */
  get sessionId(): string {
    const id = this.header("Mcp-Session-Id");
    if (id === undefined) throw new Error("The answer names no session");
    return id;
  }
}

/** A stream that a client reads. */
export class OpenStream extends Answer {
  readonly sink = new MemorySink();

  /** Hands the sink over, as an adapter does after the head. */
  constructor(reply: HttpReply) {
    super(reply);
    if (!reply.stream) throw new Error(`Not a stream but ${reply.status} ${reply.body ?? ""}`);
    reply.stream(this.sink);
  }

  get read(): ReadStream {
    return readStream(this.sink.text);
  }

  /** What the events with data hold, in order. */
  get messages(): readonly Message[] {
    return this.read.events
      .filter(({ data }) => data !== "")
      .map(({ data }) => JSON.parse(data) as Message);
  }

  /** What tells the messages apart: the method, or the id of an answer. */
  get heard(): readonly unknown[] {
    return this.messages.map(({ method, id }) => method ?? id);
  }

  /** The ids of the events, in order. */
  get ids(): readonly (string | undefined)[] {
    return this.read.events.map(({ id }) => id);
  }

  /** The id that a client which has read all of this would send as `Last-Event-ID`. */
  get lastId(): string {
    const id = this.ids.at(-1);
    if (id === undefined) throw new Error("The stream has no event with an id");
    return id;
  }

  /** Its server has ended it, and not cut it off. */
  get ended(): boolean {
    return this.sink.closed && !this.sink.destroyed;
  }
}
