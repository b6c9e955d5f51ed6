import type { Clock, StreamableHttpConfig } from "@crossfade/core";
import type { EventLog } from "@crossfade/session";
import type { SseBroadcaster, SseSession } from "@crossfade/sse";
import type { PostStream } from "./post-stream.js";
import type { StreamableChannel } from "./streamable-channel.js";

export interface RetainedStreamsParts {
  readonly config: StreamableHttpConfig;
  readonly eventLog: EventLog;
  readonly broadcaster: SseBroadcaster;
  readonly clock: Clock;
  readonly onFailure: (error: unknown) => void;
}

interface Retained {
  readonly channel: StreamableChannel;
  readonly stream: SseSession;
  readonly since: number;
}

/**
 * Streams of `POST`s whose requests are all answered, and whose client may still come back for what it
 * missed: for a while, and only so many of each session.
 */
export class RetainedStreams {
  readonly #parts: RetainedStreamsParts;
  /** The longest finished first. */
  readonly #retained = new Map<PostStream, Retained>();
  /** Since the transport was made. */
  readonly counters = { retained: 0, forgottenEarly: 0 };
  readonly #countOf = new WeakMap<StreamableChannel, number>();

  constructor(parts: RetainedStreamsParts) {
    this.#parts = parts;
  }

  add(channel: StreamableChannel, post: PostStream, stream: SseSession): void {
    // Its session may have ended with this answer.
    if (channel.session.ended) return this.#letGo(channel, stream);
    this.counters.retained += 1;
    this.#retained.set(post, { channel, stream, since: this.#parts.clock.now() });
    // To the end: of a session's streams, the longest finished are the first to be forgotten.
    channel.postStreams.delete(stream.stream);
    channel.postStreams.set(stream.stream, post);
    this.#countOf.set(channel, this.#count(channel) + 1);
    this.#forgetOldestOf(channel);
  }

  /** Forgets what has been kept for long enough. */
  sweep(): void {
    const before = this.#parts.clock.now() - this.#parts.config.streamRetentionMs;
    for (const [post, retained] of this.#retained) {
      if (retained.since > before) return;
      this.#forget(post, retained);
    }
  }

  /** The session is over. Its events are left in the log, where another node may need them. */
  forgetAll(channel: StreamableChannel): void {
    for (const post of channel.postStreams.values()) {
      const retained = this.#retained.get(post);
      if (!retained) continue;
      this.#retained.delete(post);
      this.#letGo(channel, retained.stream);
    }
  }

  #count(channel: StreamableChannel): number {
    return this.#countOf.get(channel) ?? 0;
  }

  /** One whose client has not been given it yet is passed over: the answer is still on its way. */
  #forgetOldestOf(channel: StreamableChannel): void {
    for (const post of channel.postStreams.values()) {
      if (this.#count(channel) <= this.#parts.config.maxRetainedStreams) return;
      const retained = post.opened ? this.#retained.get(post) : undefined;
      if (!retained) continue;
      this.counters.forgottenEarly += 1;
      this.#forget(post, retained);
    }
  }

  #forget(post: PostStream, { channel, stream }: Retained): void {
    this.#retained.delete(post);
    this.#countOf.set(channel, this.#count(channel) - 1);
    this.#letGo(channel, stream);
    void this.#drop(stream.stream);
  }

  #letGo(channel: StreamableChannel, stream: SseSession): void {
    channel.postStreams.delete(stream.stream);
    stream.close();
    this.#parts.broadcaster.letGo(stream);
  }

  async #drop(stream: string): Promise<void> {
    try {
      await this.#parts.eventLog.dropStream(stream);
    } catch (error) {
      this.#parts.onFailure(error);
    }
  }
}
