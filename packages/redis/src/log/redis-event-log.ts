import { TransportError, type Clock, type JsonRpcId, type TimerHandle } from "@crossfade/core";
import {
  randomToken,
  type EventLog,
  type EventLogLimits,
  type ExpectedAnswer,
  type LoggedEvent,
  type Replay,
  type Unanswered,
} from "@crossfade/session";
import type { RedisCommands } from "../redis-commands.js";
import type { RetryWrites } from "../retry-writes.js";
import { KeptStreams, type KeptStream } from "./kept-streams.js";
import { LogKeys } from "./log-keys.js";
import * as scripts from "./log-scripts.js";
import { StreamLane, type Write } from "./stream-lane.js";

/** What a node may be late by when it keeps its streams. */
const GRACE_MS = 60_000;
/** How often is looked for streams that would expire; they live for minutes at least. */
const KEEP_INTERVAL_MS = 30_000;
/** Streams that are kept, dropped or measured at once. */
const AT_ONCE = 100;

export interface RedisEventLogOptions {
  readonly redis: RedisCommands;
  readonly prefix: string;
  readonly clock: Clock;
  readonly retry: RetryWrites;
}

/**
 * The last events of each stream, in Redis Streams. Events of one stream are appended in the order of the
 * calls, one command at a time, with all that came meanwhile in the next. A write that fails because Redis
 * is away is repeated, and counts once however often it arrived.
 */
export class RedisEventLog implements EventLog {
  readonly #redis: RedisCommands;
  readonly #keys: LogKeys;
  readonly #clock: Clock;
  readonly #retry: RetryWrites;
  /** Streams that something is being done to. */
  readonly #lanes = new Map<string, StreamLane>();
  readonly #kept = new KeptStreams();
  /** Names of batches: this log's, and a number. */
  readonly #token = randomToken().slice(0, 8);
  #batches = 0;
  #keeper: TimerHandle | undefined;
  #closed = false;

  constructor(options: RedisEventLogOptions) {
    this.#redis = options.redis;
    this.#keys = new LogKeys(options.prefix);
    this.#clock = options.clock;
    this.#retry = options.retry;
  }

  async open(
    stream: string,
    session: string,
    epoch: number,
    limits: EventLogLimits,
  ): Promise<void> {
    // Twice as long as the session may be idle: a stream that was kept just before its node was lost is
    // there for as long as the session may be taken over.
    const ttlMs = Math.ceil(2 * limits.sessionIdleMs + GRACE_MS);
    const values = [epoch, limits.maxReplayEvents, limits.maxReplayBytes, ttlMs].map(String);
    const before = this.#kept.get(stream);
    // From now on, so that whoever drops the session meanwhile finds it.
    const kept = { session, epoch, ttlMs, keptAt: this.#clock.monotonic() };
    this.#keep(stream, kept);
    try {
      await this.#lane(stream).do(() => this.#open(stream, kept, [session, ...values]));
    } catch (error) {
      if (this.#kept.get(stream) === kept) this.#kept.restore(stream, before);
      throw error;
    }
  }

  append(
    stream: string,
    epoch: number,
    { number, payload }: LoggedEvent,
    answers?: JsonRpcId,
  ): Promise<void> {
    const answered = answers === undefined ? "" : JSON.stringify(answers);
    return this.#lane(stream).write(epoch, [String(number), payload, answered]);
  }

  expect(stream: string, epoch: number, { id, method }: ExpectedAnswer): Promise<void> {
    return this.#lane(stream).write(epoch, ["expect", JSON.stringify(id), method]);
  }

  settle(stream: string, epoch: number, id: JsonRpcId): Promise<void> {
    return this.#lane(stream).write(epoch, ["settle", JSON.stringify(id), ""]);
  }

  async unanswered(session: string): Promise<readonly Unanswered[]> {
    const found: Unanswered[] = [];
    for (const stream of await this.#streamsOf(session)) {
      const keys = this.#keys.stream(stream);
      found.push(
        ...toUnanswered(stream, await this.#redis.run(scripts.UNANSWERED, keys, [session])),
      );
    }
    return found;
  }

  async after(stream: string, number: number): Promise<Replay> {
    const from = String(number + 1);
    const [forgotten, entries = []] = (await this.#redis.run(
      scripts.AFTER,
      this.#keys.stream(stream),
      [from],
    )) as [string?, [id: string, fields: [string, string]][]?];
    const events = entries.map(([id, [, payload]]) => ({ number: Number.parseInt(id), payload }));
    return { events, complete: forgotten !== undefined && number >= Number(forgotten) };
  }

  async lastNumber(stream: string): Promise<number> {
    return Number((await this.#stateOf(stream, "n")) ?? 0);
  }

  async sessionOf(stream: string): Promise<string | undefined> {
    return (await this.#stateOf(stream, "s")) ?? undefined;
  }

  async dropStream(stream: string): Promise<void> {
    const kept = this.#kept.get(stream);
    this.#kept.remove(stream);
    await this.#lane(stream).do(async () => {
      const session = await this.#redis.run(
        scripts.DROP_STREAM,
        this.#keys.stream(stream),
        kept ? [kept.session] : [],
      );
      if (typeof session !== "string") return;
      const index = this.#keys.session(session);
      await this.#redis.send(index, ["SREM", index, stream]);
    });
  }

  async drop(session: string): Promise<void> {
    const mine = this.#kept.of(session);
    for (const stream of mine) this.#kept.remove(stream);
    // What is under way to them comes first, or it would bring them back.
    await Promise.all(mine.map((stream) => this.#lane(stream).do(async () => undefined)));
    const index = this.#keys.session(session);
    await inTurns(await this.#streamsOf(session), (stream) =>
      this.#redis.run(scripts.DROP_STREAM, this.#keys.stream(stream), [session]),
    );
    await this.#redis.send(index, ["DEL", index]);
  }

  async bytesHeld(session: string): Promise<number> {
    let bytes = 0;
    await inTurns(await this.#streamsOf(session), async (stream) => {
      const [key] = this.#keys.stream(stream);
      const held = await this.#redis.send(key, ["HMGET", key, "s", "b"]);
      const [owner, count] = held as [string | null, string | null];
      // An index may name a stream that has become another session's since.
      if (owner === session) bytes += Number(count);
    });
    return bytes;
  }

  /** Lets go of the streams that this node writes: they expire, unless another node goes on with them. */
  close(): void {
    this.#closed = true;
    this.#keeper?.cancel();
  }

  async #open(stream: string, { session, ttlMs }: KeptStream, values: string[]): Promise<void> {
    const [outcome] = await this.#retry.run(() =>
      Promise.all([
        this.#redis.run(scripts.OPEN, this.#keys.stream(stream), values),
        this.#index(session, stream, ttlMs),
      ]),
    );
    if (outcome === "stale") throw staleLease();
    if (outcome === "foreign") {
      throw new TransportError("INTERNAL_ERROR", "The stream is another session's");
    }
  }

  #lane(stream: string): StreamLane {
    const known = this.#lanes.get(stream);
    if (known) return known;
    const lane = new StreamLane(
      (epoch, writes) => this.#write(stream, epoch, writes),
      () => this.#lanes.delete(stream),
    );
    this.#lanes.set(stream, lane);
    return lane;
  }

  async #write(
    stream: string,
    epoch: number,
    writes: readonly Write[],
  ): Promise<ReadonlyMap<number, Error>> {
    const batch = `${this.#token}${this.#batches++}`;
    const values = [String(epoch), batch, ...writes.flat()];
    const outcome = await this.#retry.run(() =>
      this.#redis.run(scripts.WRITE, this.#keys.stream(stream), values),
    );
    if (outcome === "unknown") throw TransportError.sessionNotFound();
    if (outcome === "stale") throw staleLease();
    return new Map((outcome as number[]).map((place) => [place - 1, notUpwards()]));
  }

  async #stateOf(stream: string, field: "n" | "s"): Promise<string | null> {
    const [key] = this.#keys.stream(stream);
    return (await this.#redis.send(key, ["HGET", key, field])) as string | null;
  }

  async #index(session: string, stream: string, ttlMs: number): Promise<void> {
    await this.#redis.run(scripts.INDEX, [this.#keys.session(session)], [stream, String(ttlMs)]);
  }

  async #streamsOf(session: string): Promise<readonly string[]> {
    const index = this.#keys.session(session);
    return (await this.#redis.send(index, ["SMEMBERS", index])) as string[];
  }

  #keep(stream: string, kept: KeptStream): void {
    if (this.#closed) return;
    this.#kept.add(stream, kept);
    this.#keeper ??= this.#clock.setInterval(() => void this.#keepAll(), KEEP_INTERVAL_MS);
  }

  async #keepAll(): Promise<void> {
    await inTurns([...this.#kept.due(this.#clock.monotonic())], async ([stream, kept]) => {
      try {
        const values = [kept.session, String(kept.epoch)];
        const still = await this.#redis.run(scripts.KEEP_STREAM, this.#keys.stream(stream), values);
        if (this.#kept.get(stream) !== kept) return;
        if (still === 1) {
          await this.#index(kept.session, stream, kept.ttlMs);
          kept.keptAt = this.#clock.monotonic();
        } else {
          // Another node's by now, or gone.
          this.#kept.remove(stream);
        }
      } catch {
        // Redis is away, which the log has been told; it is due again the next time.
      }
    });
  }
}

/** Some at once, so that thousands do not take all the commands that may be pending. */
async function inTurns<Item>(
  items: readonly Item[],
  action: (item: Item) => Promise<unknown>,
): Promise<void> {
  for (let start = 0; start < items.length; start += AT_ONCE) {
    await Promise.all(items.slice(start, start + AT_ONCE).map(action));
  }
}

/** From what `HGETALL` answers: id, and a number in their order with the method. */
function toUnanswered(stream: string, reply: unknown): Unanswered[] {
  const fields = reply as string[];
  const calls: [place: number, call: Unanswered][] = [];
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [place = "", ...method] = (fields[index + 1] ?? "").split(" ");
    const id = JSON.parse(fields[index] ?? "") as JsonRpcId;
    calls.push([Number(place), { stream, id, method: method.join(" ") }]);
  }
  return calls.toSorted(([one], [other]) => one - other).map(([, call]) => call);
}

function staleLease(): TransportError {
  return new TransportError("STALE_LEASE", "Another node owns the session of this stream");
}

function notUpwards(): TransportError {
  return new TransportError("INTERNAL_ERROR", "Events of a stream must be numbered upwards");
}
