import {
  requireDeclared,
  TransportError,
  type ClientRequestOptions,
  type Exchange,
  type HttpRequestInfo,
  type JsonObject,
  type ModernClient,
  type ProtocolRevision,
  type TransportName,
} from "@crossfade/core";
import type { Task } from "./task.js";

/**
 * What the backend is told of a call that may become a task. While its client waits it is the call's own
 * exchange; from then on there is nobody to tell: questions are kept for `tasks/get`, progress is told in the
 * task's message, and everything else is dropped (SEP-2663, "Task Status Notifications").
 */
export class TaskExchange implements Exchange {
  readonly session = undefined;
  readonly transport: TransportName;
  readonly revision: ProtocolRevision | undefined;
  readonly principal: string | undefined;
  readonly auth: unknown;
  readonly http: HttpRequestInfo;
  readonly client: ModernClient;
  readonly #task: Task;
  readonly #onAsk: () => void;
  /** Absent once the client has its task. */
  #caller: Exchange | undefined;

  /** @param onAsk the backend needs its client, for the first time or again */
  constructor(caller: Exchange, client: ModernClient, task: Task, onAsk: () => void) {
    this.transport = caller.transport;
    this.revision = caller.revision;
    this.principal = caller.principal;
    this.auth = caller.auth;
    this.http = caller.http;
    this.client = client;
    this.#caller = caller;
    this.#task = task;
    this.#onAsk = onAsk;
  }

  get signal(): AbortSignal {
    return this.#task.signal;
  }

  /** The client has its task, and does not wait any more. */
  detach(): void {
    this.#caller = undefined;
  }

  notify(method: string, params?: JsonObject): void {
    if (this.#caller) return this.#caller.notify(method, params);
    const message = method === "notifications/progress" ? params?.["message"] : undefined;
    if (typeof message === "string") this.#task.report(message);
  }

  async request(
    method: string,
    params?: JsonObject,
    { signal }: ClientRequestOptions = {},
  ): Promise<JsonObject> {
    requireDeclared(method, this.client.capabilities);
    if (this.signal.aborted) throw this.signal.reason;
    if (signal?.aborted) throw givenUp();
    const { answer, withdraw } = this.#task.inputs.ask(method, params);
    signal?.addEventListener("abort", () => withdraw(givenUp()), { once: true });
    this.#task.touch();
    this.#onAsk();
    return answer;
  }
}

function givenUp(): TransportError {
  return new TransportError("REQUEST_CANCELLED", "The server has given up this request");
}
