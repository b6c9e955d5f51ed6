import {
  answerWithInput,
  asksForInput,
  isExpectedError,
  isObject,
  logUnexpected,
  type Clock,
  type Exchange,
  type JsonObject,
  type JsonRpcRequest,
  type Logger,
  type McpBackend,
  type ModernClient,
  type TimerHandle,
} from "@crossfade/core";
import { TaskExchange } from "./task-exchange.js";
import type { Task } from "./task.js";

export interface TaskCallParts {
  readonly backend: McpBackend;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly immediateMs: number;
}

export interface TaskCallSubject {
  readonly message: JsonRpcRequest;
  readonly caller: Exchange;
  readonly client: ModernClient;
  readonly task: Task;
}

/**
 * A call that may become a task: as soon as it takes longer than `immediateMs`, or needs its client while it
 * runs. What comes of it before that is the call's own answer, also where that asks for input (SEP-2663,
 * "Task Creation", has that settled first).
 */
export class TaskCall {
  readonly #subject: TaskCallSubject;
  readonly #parts: TaskCallParts;
  readonly #exchange: TaskExchange;
  #timer: TimerHandle | undefined;
  #isTask = false;

  constructor(subject: TaskCallSubject, parts: TaskCallParts) {
    const { caller, client, task } = subject;
    this.#subject = subject;
    this.#parts = parts;
    this.#exchange = new TaskExchange(caller, client, task, () => this.#timeIsUp());
  }

  /** Resolves to its answer, or to nothing once it is a task; rejects with what it failed with before. */
  async begin(): Promise<JsonObject | undefined> {
    const { caller, task } = this.#subject;
    const leave = (): void => task.cancel("The client has gone");
    if (caller.signal.aborted) leave();
    caller.signal.addEventListener("abort", leave, { once: true });
    try {
      return await Promise.race([this.#becomesTask(), this.#run()]);
    } finally {
      caller.signal.removeEventListener("abort", leave);
      this.#timer?.cancel();
    }
  }

  #timeIsUp: () => void = () => undefined;

  #becomesTask(): Promise<undefined> {
    return new Promise((resolve) => {
      this.#timeIsUp = () => {
        this.#isTask = true;
        this.#exchange.detach();
        resolve(undefined);
      };
      this.#timer = this.#parts.clock.setTimeout(this.#timeIsUp, this.#parts.immediateMs);
    });
  }

  /** Ends the task, if it is one by then; otherwise resolves or rejects with what the backend answers. */
  async #run(): Promise<JsonObject | undefined> {
    const { message, task } = this.#subject;
    const { backend } = this.#parts;
    try {
      const result = await backend.request(message, this.#exchange);
      if (!isObject(result)) throw new TypeError("a backend's result must be an object");
      if (!this.#isTask) return result;
      const asks = asksForInput(result);
      task.complete(
        asks ? await answerWithInput(backend, message, this.#exchange, result) : result,
      );
    } catch (error) {
      if (!this.#isTask) throw error;
      if (!isExpectedError(error)) logUnexpected(this.#parts.logger, message.method, error);
      task.fail(error);
    }
    return undefined;
  }
}
