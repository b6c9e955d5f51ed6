import {
  JsonRpcError,
  RPC_CODE,
  TransportError,
  type Clock,
  type TimerHandle,
} from "@crossfade/core";
import type { TaskConfig } from "./task-config.js";
import { Task } from "./task.js";

/** What has become of tasks, since the backend was made. */
export interface TaskCounters {
  /** Calls that became tasks. */
  created: number;
  /** Calls that were answered so soon that no task was needed. */
  immediate: number;
  /** Calls refused at a limit. */
  refused: number;
  /** Tasks whose time was up, finished or not. */
  expired: number;
}

/** Whether there never was one, its time is up, its node is gone or it is somebody else's, nobody is told. */
export function noSuchTask(): JsonRpcError {
  return new JsonRpcError(RPC_CODE.invalidParams, "Invalid params: there is no such task");
}

/** All tasks of a backend: bounded, each for so long, and each of its principal only. */
export class TaskRegistry {
  readonly counters: TaskCounters = { created: 0, immediate: 0, refused: 0, expired: 0 };
  readonly #config: TaskConfig;
  readonly #clock: Clock;
  /** The oldest first; all live equally long, so that is also the order in which they end. */
  readonly #tasks = new Map<string, Task>();
  readonly #byPrincipal = new Map<string, number>();
  readonly #newId: () => string;
  #timer: TimerHandle | undefined;

  /** @param newId must not be guessed: whoever has it and is the same principal may look */
  constructor(config: TaskConfig, clock: Clock, newId: () => string) {
    this.#config = config;
    this.#clock = clock;
    this.#newId = newId;
  }

  get size(): number {
    return this.#tasks.size;
  }

  /** @throws TransportError `TOO_MANY_REQUESTS` */
  add(principal: string | undefined): Task {
    const { maxTasks, maxTasksPerPrincipal, ttlMs, pollIntervalMs } = this.#config;
    const own = principal === undefined ? 0 : (this.#byPrincipal.get(principal) ?? 0);
    if (this.#tasks.size >= maxTasks || own >= maxTasksPerPrincipal) {
      this.counters.refused += 1;
      throw new TransportError("TOO_MANY_REQUESTS", "There are too many tasks; try again later");
    }
    const now = (): number => this.#clock.now();
    const id = this.#newId();
    const task = new Task({ id, principal, ttlMs, pollIntervalMs, now });
    this.#tasks.set(task.id, task);
    if (principal !== undefined) this.#byPrincipal.set(principal, own + 1);
    this.#timer ??= this.#clock.setTimeout(this.#expire, ttlMs);
    return task;
  }

  /** @throws JsonRpcError -32602 where there is none, or it is another principal's: the answer does not say */
  find(id: unknown, principal: string | undefined): Task {
    const task = typeof id === "string" ? this.#tasks.get(id) : undefined;
    if (task && task.principal === principal && task.until > this.#clock.now()) return task;
    throw noSuchTask();
  }

  remove({ id, principal }: Task): void {
    if (!this.#tasks.delete(id) || principal === undefined) return;
    const left = (this.#byPrincipal.get(principal) ?? 0) - 1;
    if (left > 0) this.#byPrincipal.set(principal, left);
    else this.#byPrincipal.delete(principal);
  }

  close(): void {
    this.#timer?.cancel();
    for (const task of this.#tasks.values()) this.#drop(task, "The server is shutting down");
  }

  /** One timer for all: it is set for the task that ends first. */
  readonly #expire = (): void => {
    this.#timer = undefined;
    const now = this.#clock.now();
    for (const task of this.#tasks.values()) {
      if (task.until > now) {
        this.#timer = this.#clock.setTimeout(this.#expire, task.until - now);
        return;
      }
      this.counters.expired += 1;
      this.#drop(task, "The time of this task is up");
    }
  };

  #drop(task: Task, reason: string): void {
    task.cancel(reason);
    this.remove(task);
  }
}
