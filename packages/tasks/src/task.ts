import {
  ClientInputs,
  toErrorObject,
  TransportError,
  type JsonObject,
  type JsonRpcErrorObject,
} from "@crossfade/core";

/** How a task ended. */
export type TaskEnd =
  | { readonly status: "completed"; readonly result: JsonObject }
  | { readonly status: "failed"; readonly error: JsonRpcErrorObject }
  | { readonly status: "cancelled" };

export interface TaskParts {
  readonly id: string;
  readonly principal: string | undefined;
  readonly ttlMs: number;
  readonly pollIntervalMs: number;
  /** The time of day, in milliseconds since the Unix epoch. */
  readonly now: () => number;
}

/** A call that its client does not wait for, and what has come of it so far (SEP-2663, "Tasks"). */
export class Task {
  readonly id: string;
  readonly principal: string | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly until: number;
  readonly inputs = new ClientInputs();
  readonly #parts: TaskParts;
  readonly #createdAt: number;
  readonly #controller = new AbortController();
  #updatedAt: number;
  #message: string | undefined;
  #end: TaskEnd | undefined;

  constructor(parts: TaskParts) {
    const now = parts.now();
    this.#parts = parts;
    this.id = parts.id;
    this.principal = parts.principal;
    this.#createdAt = now;
    this.#updatedAt = now;
    this.until = now + parts.ttlMs;
  }

  /** Aborted once nobody wants the result any more. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get end(): TaskEnd | undefined {
    return this.#end;
  }

  /** Something to show to the user while it runs. */
  report(message: string): void {
    if (this.#end) return;
    this.#message = message;
    this.touch();
  }

  /** Has changed. */
  touch(): void {
    this.#updatedAt = this.#parts.now();
  }

  /** Takes a client's answers to what it was asked. */
  answer(responses: JsonObject): void {
    this.inputs.answer(responses);
    this.touch();
  }

  /** The result is as it would have been without the task, and so says of what type it is. */
  complete(result: JsonObject): void {
    this.#finish({ status: "completed", result: { resultType: "complete", ...result } });
  }

  fail(error: unknown): void {
    const shown = toErrorObject(error);
    if (this.#finish({ status: "failed", error: shown })) this.#message = shown.message;
  }

  /** Stops it, unless it has ended by itself. */
  cancel(reason: string): void {
    if (!this.#finish({ status: "cancelled" })) return;
    this.#message = reason;
    const error = new TransportError("REQUEST_CANCELLED", reason);
    this.#controller.abort(error);
    this.inputs.fail(error);
  }

  /** As the answer to the call that it stands for. */
  created(): JsonObject {
    return { resultType: "task", ...this.#fields(this.#end?.status ?? "working") };
  }

  /** As the answer to `tasks/get`. */
  detailed(): JsonObject {
    const end = this.#end;
    if (end) return { resultType: "complete", ...this.#fields(end.status), ...end };
    if (this.inputs.size === 0) return { resultType: "complete", ...this.#fields("working") };
    const inputRequests = this.inputs.requests();
    return { resultType: "complete", ...this.#fields("input_required"), inputRequests };
  }

  #fields(status: string): JsonObject {
    const { ttlMs, pollIntervalMs } = this.#parts;
    return {
      taskId: this.id,
      status,
      ...(this.#message === undefined ? {} : { statusMessage: this.#message }),
      createdAt: new Date(this.#createdAt).toISOString(),
      lastUpdatedAt: new Date(this.#updatedAt).toISOString(),
      ttlMs,
      pollIntervalMs,
    };
  }

  #finish(end: TaskEnd): boolean {
    if (this.#end) return false;
    this.#end = end;
    this.#message = undefined;
    this.touch();
    return true;
  }
}
