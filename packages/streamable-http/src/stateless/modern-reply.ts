import {
  errorResponse,
  EVENT_STREAM_HEADERS,
  JsonRpcError,
  jsonTextReply,
  RPC_CODE,
  toErrorObject,
  type HttpReply,
  type JsonRpcId,
} from "@crossfade/core";
import { EventPayload, type ResponseStream } from "@crossfade/sse";

export interface ModernReplyParts {
  readonly id: JsonRpcId;
  /** Whether it may become a stream when something else has to be sent first. */
  readonly mayStream: boolean;
  /** Makes the stream, when it turns out that one is needed. */
  readonly open: () => ResponseStream;
}

/** What these errors are over HTTP; every other one is an answer like any other, 200. */
const STATUS_OF: ReadonlyMap<number, number> = new Map([
  [RPC_CODE.methodNotFound, 404],
  [RPC_CODE.headerMismatch, 400],
  [RPC_CODE.missingCapability, 400],
  [RPC_CODE.unsupportedRevision, 400],
]);

/**
 * The answer to one modern request: JSON, or an event stream as soon as something else has to be sent
 * before it. Streams have no ids, and end with their connection.
 */
export class ModernReply {
  readonly id: JsonRpcId;
  readonly #parts: ModernReplyParts;
  #reply: HttpReply | undefined;
  #onReply: ((reply: HttpReply) => void) | undefined;
  #stream: ResponseStream | undefined;
  #finished = false;
  #onGone: (() => void) | undefined;
  readonly #onOver: (() => void)[] = [];

  constructor(parts: ModernReplyParts) {
    this.id = parts.id;
    this.#parts = parts;
  }

  /** What the adapter gets: a whole answer, or the beginning of a stream. To be asked for once. */
  get reply(): HttpReply | Promise<HttpReply> {
    return this.#reply ?? new Promise((resolve) => (this.#onReply = resolve));
  }

  get finished(): boolean {
    return this.#finished;
  }

  /** Called once the answer is out, or nobody waits for it any more. */
  onOver(callback: () => void): void {
    if (this.#finished) callback();
    else this.#onOver.push(callback);
  }

  /** Called, in the place of an earlier one, if the client goes before the answer is out. */
  onGone(callback: () => void): void {
    this.#onGone = callback;
  }

  /** The client has gone. */
  gone(): void {
    if (this.#finished) return;
    this.#over();
    this.#onGone?.();
  }

  /** Sends a notification before the answer; dropped where there is no stream for it. */
  send(json: string): void {
    if (this.#finished || !this.#parts.mayStream) return;
    this.stream().send(new EventPayload(json));
  }

  /** Turns into a stream. */
  stream(): ResponseStream {
    if (this.#stream) return this.#stream;
    const stream = this.#parts.open();
    this.#stream = stream;
    this.#begin({
      status: 200,
      headers: EVENT_STREAM_HEADERS,
      stream: (sink) => stream.attach(sink),
    });
    return stream;
  }

  /** Gives the answer. */
  result(json: string): void {
    this.#finish(200, json);
  }

  /** Gives the answer that the request failed. */
  fail(error: unknown, status = statusOf(error)): void {
    this.#finish(status, JSON.stringify(errorResponse(this.id, toErrorObject(error))));
  }

  #finish(status: number, json: string): void {
    if (this.#finished) return;
    if (this.#stream) {
      this.#stream.send(new EventPayload(json));
      this.#stream.end();
    } else this.#begin(jsonTextReply(status, json));
    this.#over();
  }

  #begin(reply: HttpReply): void {
    this.#reply = reply;
    this.#onReply?.(reply);
  }

  #over(): void {
    this.#finished = true;
    for (const callback of this.#onOver.splice(0)) callback();
  }
}

function statusOf(error: unknown): number {
  return (JsonRpcError.is(error) ? STATUS_OF.get(error.code) : undefined) ?? 200;
}
