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

/** Who has taken the requests. One for all of them: functions of each would be a good part of what it takes. */
export interface ModernReplyOwner {
  /** Makes the stream, when it turns out that one is needed. */
  openStream(reply: ModernReply): ResponseStream;
  /** The answer is out, or nobody waits for it any more. */
  replyOver(reply: ModernReply): void;
}

/** Whose answer it is. */
export interface AwaitsReply {
  /** The client has gone before the answer was out. */
  clientGone(): void;
}

export interface ModernReplyParts {
  readonly id: JsonRpcId;
  /** Whether it may become a stream when something else has to be sent first. */
  readonly mayStream: boolean;
  /** Whose it is, to whatever counts them. */
  readonly quotaKey: string;
  readonly owner: ModernReplyOwner;
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
  readonly quotaKey: string;
  readonly #mayStream: boolean;
  readonly #owner: ModernReplyOwner;
  #reply: HttpReply | undefined;
  #onReply: ((reply: HttpReply) => void) | undefined;
  #stream: ResponseStream | undefined;
  #finished = false;
  #awaiting: AwaitsReply | undefined;
  /** Made when first asked for: only streams have any. */
  #onOver: (() => void)[] | undefined;

  constructor(parts: ModernReplyParts) {
    this.id = parts.id;
    this.quotaKey = parts.quotaKey;
    this.#mayStream = parts.mayStream;
    this.#owner = parts.owner;
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
    else (this.#onOver ??= []).push(callback);
  }

  /** Is told, in the place of an earlier one, if the client goes before the answer is out. */
  awaitedBy(awaiting: AwaitsReply): void {
    this.#awaiting = awaiting;
  }

  /** The client has gone. */
  gone(): void {
    if (this.#finished) return;
    this.#over();
    this.#awaiting?.clientGone();
  }

  /** Sends a notification before the answer; dropped where there is no stream for it. */
  send(json: string): void {
    if (this.#finished || !this.#mayStream) return;
    this.stream().send(new EventPayload(json));
  }

  /** Turns into a stream. */
  stream(): ResponseStream {
    if (this.#stream) return this.#stream;
    const stream = this.#owner.openStream(this);
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
    this.#owner.replyOver(this);
    for (const callback of this.#onOver ?? []) callback();
  }
}

function statusOf(error: unknown): number {
  return (JsonRpcError.is(error) ? STATUS_OF.get(error.code) : undefined) ?? 200;
}
