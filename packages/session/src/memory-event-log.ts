import { TransportError, type JsonRpcId } from "@crossfade/core";
import { byteLength } from "./byte-length.js";
import type {
  EventLog,
  EventLogLimits,
  ExpectedAnswer,
  LoggedEvent,
  Replay,
  Unanswered,
} from "./event-log.js";
import { MemoryEventStream } from "./memory-event-stream.js";
import { StreamsOfSessions } from "./streams-of-sessions.js";

/** Events in this process, for servers of one node. Nothing here costs a promise. */
export class MemoryEventLog implements EventLog {
  readonly inProcess = true;
  readonly #streams = new Map<string, MemoryEventStream>();
  readonly #streamsOf = new StreamsOfSessions();
  /** A broadcast appends one payload to many streams; it is measured once. */
  #measured = { payload: "", bytes: 0 };

  open(stream: string, session: string, epoch: number, limits: EventLogLimits): void {
    const known = this.#streams.get(stream);
    if (!known) {
      this.#streams.set(stream, new MemoryEventStream(session, epoch, limits));
      this.#streamsOf.add(session, stream);
      return;
    }
    if (known.session !== session) {
      throw new TransportError("INTERNAL_ERROR", "The stream is another session's");
    }
    if (epoch < known.epoch) throw staleLease();
    known.epoch = epoch;
    known.limits = limits;
    known.trim();
  }

  append(
    stream: string,
    epoch: number,
    { number, payload }: LoggedEvent,
    answers?: JsonRpcId,
  ): void {
    const known = this.#writable(stream, epoch);
    if (!(number > known.lastNumber)) {
      throw new TransportError("INTERNAL_ERROR", "Events of a stream must be numbered upwards");
    }
    known.add(number, payload, this.#bytesOf(payload));
    if (answers !== undefined) known.settle(answers);
  }

  expect(stream: string, epoch: number, call: ExpectedAnswer): void {
    this.#writable(stream, epoch).expect(call);
  }

  settle(stream: string, epoch: number, id: JsonRpcId): void {
    this.#writable(stream, epoch).settle(id);
  }

  unanswered(session: string): readonly Unanswered[] {
    const found: Unanswered[] = [];
    for (const stream of this.#streamsOf.of(session)) {
      for (const call of this.#streams.get(stream)?.expected ?? []) {
        found.push({ stream, id: call.id, method: call.method });
      }
    }
    return found;
  }

  after(stream: string, number: number): Replay {
    return this.#streams.get(stream)?.after(number) ?? { events: [], complete: false };
  }

  lastNumber(stream: string): number {
    return this.#streams.get(stream)?.lastNumber ?? 0;
  }

  sessionOf(stream: string): string | undefined {
    return this.#streams.get(stream)?.session;
  }

  dropStream(stream: string): void {
    const known = this.#streams.get(stream);
    if (!known) return;
    this.#streams.delete(stream);
    this.#streamsOf.remove(known.session, stream);
  }

  drop(session: string): void {
    for (const stream of this.#streamsOf.of(session)) this.#streams.delete(stream);
    this.#streamsOf.drop(session);
  }

  bytesHeld(session: string): number {
    let bytes = 0;
    for (const stream of this.#streamsOf.of(session)) {
      bytes += this.#streams.get(stream)?.bytes ?? 0;
    }
    return bytes;
  }

  #writable(stream: string, epoch: number): MemoryEventStream {
    const known = this.#streams.get(stream);
    if (!known) throw TransportError.sessionNotFound();
    if (epoch !== known.epoch) throw staleLease();
    return known;
  }

  #bytesOf(payload: string): number {
    if (payload !== this.#measured.payload) {
      this.#measured = { payload, bytes: byteLength(payload) };
    }
    return this.#measured.bytes;
  }
}

function staleLease(): TransportError {
  return new TransportError("STALE_LEASE", "Another node owns the session of this stream");
}
