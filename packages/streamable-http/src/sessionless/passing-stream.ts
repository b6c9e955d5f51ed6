import type { StreamSink } from "@crossfade/core";
import {
  ResponseStream,
  type AttachOptions,
  type EventPayload,
  type ResponseStreamOptions,
  type SseBroadcaster,
} from "@crossfade/sse";
import type { AnswerStream } from "../post-stream.js";

/** The stream of an answer that cannot be resumed: without a session there is nobody to tell what was missed. */
export class PassingStream implements AnswerStream {
  readonly #stream: ResponseStream;
  readonly #broadcaster: SseBroadcaster;
  #onClosed: (() => void) | undefined;

  constructor(
    options: Omit<ResponseStreamOptions, "onGone" | "stats">,
    broadcaster: SseBroadcaster,
  ) {
    this.#broadcaster = broadcaster;
    this.#stream = new ResponseStream({
      ...options,
      stats: broadcaster.stats,
      onGone: () => this.#over(),
    });
    broadcaster.keepAlive(this.#stream);
  }

  attach(sink: StreamSink, { onClosed }: AttachOptions): undefined {
    this.#onClosed = onClosed;
    this.#stream.attach(sink);
  }

  send(payload: EventPayload): void {
    this.#stream.send(payload);
  }

  end(): void {
    this.#stream.end();
    this.#over();
  }

  /** Nobody is going to read it. */
  letGo(): void {
    this.#broadcaster.letGo(this.#stream);
  }

  #over(): void {
    this.letGo();
    const onClosed = this.#onClosed;
    this.#onClosed = undefined;
    onClosed?.();
  }
}
