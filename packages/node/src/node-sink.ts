import type { StreamListener, StreamSink } from "@crossfade/core";
import { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { encodingOf } from "./encoding-of.js";

/** What compression middleware adds: without it, a chunk waits for the next. */
interface MaybeFlushable {
  flush?(): void;
}

/** An event stream over a response whose head has been sent. */
export class NodeSink implements StreamSink {
  readonly #response: ServerResponse & MaybeFlushable;
  /** Where chunks go that are framed here; undefined where the response has to do it. */
  #socket: Socket | undefined;
  #writtenIn = -1;
  #ended = false;
  #listener: StreamListener | undefined;
  /** Takes off what waits for `drain`; undefined while nothing does. */
  #stopWaiting: (() => void) | undefined;

  constructor(response: ServerResponse) {
    this.#response = response;
    this.#socket = bareSocketOf(response);
  }

  get waitingBytes(): number {
    return this.#response.writableLength;
  }

  write(chunk: string | Uint8Array, shared?: string | Uint8Array): boolean {
    const response = this.#response;
    if (this.#ended || response.destroyed) return false;
    if (this.#socket && typeof chunk === "string" && chunk !== "" && shared === undefined) {
      this.#gather(this.#socket);
      return this.#taken(writeChunk(this.#socket, chunk), this.#socket);
    }
    if (shared === undefined) return this.#flushed(response.write(chunk));
    response.cork();
    response.write(chunk);
    const taken = response.write(shared);
    response.uncork();
    return this.#flushed(taken);
  }

  writeThrough(): void {
    this.#socket = undefined;
  }

  end(): void {
    this.#ended = true;
    if (!this.#response.destroyed) this.#response.end();
  }

  destroy(): void {
    this.#ended = true;
    this.#response.destroy();
  }

  listen(listener: StreamListener): void {
    const response = this.#response;
    if (response.destroyed) return listener.closed();
    this.#listener = listener;
    // A response emits it once, whatever listens. `once` would keep three objects more for each idle client.
    response.on("close", () => {
      this.#stopWaiting?.();
      listener.closed();
    });
    response.on("error", ignore);
  }

  /** One event leaves at once; what follows it in the same turn leaves together, in one more write. */
  #gather(socket: Socket): void {
    const turn = currentTurn();
    if (this.#writtenIn === turn && socket.writableCorked === 0) {
      socket.cork();
      process.nextTick(uncork, socket);
    }
    this.#writtenIn = turn;
  }

  #flushed(taken: boolean): boolean {
    this.#response.flush?.();
    return this.#taken(taken, this.#response);
  }

  /**
   * Hears of `drain` once it is due. Idle clients are many and slow ones few: a listener for each would be kept for
   * nothing. What is written past the response, the response does not see drained.
   */
  #taken(taken: boolean, writtenTo: Socket | ServerResponse): boolean {
    if (taken || this.#stopWaiting) return taken;
    const drained = (): void => {
      this.#stopWaiting = undefined;
      this.#listener?.drained();
    };
    writtenTo.once("drain", drained);
    this.#stopWaiting = () => writtenTo.off("drain", drained);
    return false;
  }
}

/**
 * The socket, where the response would do nothing with a chunk but frame it: no middleware stands between
 * (compression replaces `write`), it is HTTP/1.1, and no earlier answer is still on its way. One write
 * then takes the place of three, and of a vector: that is a third of what an event to a stream costs.
 */
function bareSocketOf(response: ServerResponse & MaybeFlushable): Socket | undefined {
  const { socket } = response;
  const untouched = response.write === ServerResponse.prototype.write && !response.flush;
  const bare = untouched && response.chunkedEncoding;
  return socket && bare && response.writableLength === socket.writableLength ? socket : undefined;
}

/** RFC 9112, 7.1. */
function writeChunk(socket: Socket, text: string): boolean {
  const bytes = Buffer.byteLength(text);
  return socket.write(`${bytes.toString(16)}\r\n${text}\r\n`, encodingOf(text, bytes));
}

let turns = 0;
let isCounting = false;

/** A number for this turn of the event loop: one callback counts for all sinks. */
function currentTurn(): number {
  if (!isCounting) {
    isCounting = true;
    process.nextTick(() => {
      isCounting = false;
      turns += 1;
    });
  }
  return turns;
}

function uncork(socket: Socket): void {
  socket.uncork();
}

/** What goes wrong on a connection ends it, and `close` tells of that. */
function ignore(): void {}
