import type { Clock, Logger } from "@crossfade/core";
import type { RedisConnection } from "./client/redis-connection.js";
import { Deadlines, type Deadline } from "./deadlines.js";
import { OutageLog } from "./outage-log.js";
import type { Script } from "./script.js";
import { storeUnavailable } from "./store-unavailable.js";

export interface RedisCommandsOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly commandTimeoutMs: number;
  readonly maxPendingCommands: number;
}

/** What became of the commands so far. */
export interface CommandCounts {
  /** Under way, or waiting for the connection, and those that were given up and that the client still has. */
  readonly pending: number;
  readonly sent: number;
  /** Not done in time, refused by Redis, or beyond `maxPendingCommands`. */
  readonly failed: number;
}

/**
 * Commands that are answered in time or fail. A client by itself keeps commands for as long as Redis is
 * away, however many there are; here they wait for the connection for `commandTimeoutMs`, and no more than
 * `maxPendingCommands` of them.
 *
 * Whatever Redis or the client fails with, this fails with `STORE_UNAVAILABLE`.
 */
export class RedisCommands {
  readonly connection: RedisConnection;
  readonly #maxPending: number;
  readonly #timeoutMs: number;
  readonly #deadlines: Deadlines;
  readonly #outages: OutageLog;
  readonly #stopListening: () => void;
  /** Commands that wait for the connection. */
  readonly #waiting = new Set<() => void>();
  /** How often the connection came up. */
  #connections = 0;
  #pending = 0;
  #sent = 0;
  #failed = 0;

  constructor(connection: RedisConnection, options: RedisCommandsOptions) {
    this.connection = connection;
    this.#maxPending = options.maxPendingCommands;
    this.#timeoutMs = options.commandTimeoutMs;
    this.#deadlines = new Deadlines(options.clock, options.commandTimeoutMs);
    this.#outages = new OutageLog(options.clock, options.logger);
    this.#stopListening = connection.onReady(() => {
      this.#connections++;
      this.#sendWaiting();
    });
  }

  get counts(): CommandCounts {
    return { pending: this.#pending, sent: this.#sent, failed: this.#failed };
  }

  /** Sends a command to the server that has `key`. */
  send(key: string, command: readonly string[]): Promise<unknown> {
    return this.within(() => this.connection.send(key, command));
  }

  /**
   * Runs a script on the server that has `keys`, which must all be in one slot. Only the first time it has
   * to send the script itself, and after a restart of Redis.
   */
  async run(
    script: Script,
    keys: readonly [string, ...string[]],
    values: readonly string[],
  ): Promise<unknown> {
    const rest = [String(keys.length), ...keys, ...values];
    return this.within(async () => {
      try {
        return await this.connection.send(keys[0], ["EVALSHA", script.sha1, ...rest]);
      } catch (error) {
        if (!(error instanceof Error && error.message.startsWith("NOSCRIPT"))) throw error;
        return this.connection.send(keys[0], ["EVAL", script.source, ...rest]);
      }
    });
  }

  /** Does something with the connection as soon as it is there, in time or not at all. */
  within<T>(action: () => Promise<T>): Promise<T> {
    if (this.#pending >= this.#maxPending) {
      return Promise.reject(this.#failure("Too many commands wait for Redis"));
    }
    this.#pending++;
    return new Promise((resolve, reject) => {
      let expired = false;
      const begin = (): void => {
        this.#sent++;
        action().then(
          (reply) => {
            this.#settled(deadline);
            this.#outages.succeeded();
            resolve(reply);
          },
          (error: unknown) => {
            this.#settled(deadline);
            if (!expired) reject(this.#failure(reasonOf(error), error));
          },
        );
      };
      const deadline = this.#deadlines.add(() => {
        expired = true;
        // What was not sent is never going to be. What was counts until the client has done with it.
        if (this.#waiting.delete(begin)) this.#pending--;
        reject(this.#failure(`No answer within ${this.#timeoutMs} ms`));
      });
      if (this.connection.ready) begin();
      else this.#waiting.add(begin);
    });
  }

  /** Begins to watch. Returns whether the connection has been the same since, and there is one. */
  watchConnection(): () => boolean {
    const before = this.connection.ready ? this.#connections : -1;
    return () => this.#connections === before;
  }

  /** Stops listening to the client. What is under way comes to its end. */
  close(): void {
    this.#stopListening();
  }

  #settled(deadline: Deadline): void {
    this.#pending--;
    this.#deadlines.remove(deadline);
  }

  #sendWaiting(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const begin of waiting) begin();
  }

  #failure(reason: string, cause?: unknown): Error {
    this.#failed++;
    this.#outages.failed(reason);
    return storeUnavailable(cause);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
