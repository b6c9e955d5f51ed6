import {
  JsonRpcError,
  TransportError,
  type JsonObject,
  type JsonRpcErrorObject,
} from "@crossfade/core";
import { randomToken, type MessageBus, type Unsubscribe } from "@crossfade/session";
import { noSuchTask } from "./task-registry.js";

/** Looking at a task takes no time: another node that says nothing for so long is not there. */
const ANSWER_TIMEOUT_MS = 3_000;

/** A task's own part of its id, and the name of its node. Clients send whatever they like. */
const TASK_ID = /^[\da-f-]{36}-([\w-]{22})$/;

/** What a client asks of a task, wherever that is. */
export interface TaskRequest {
  /** `tasks/get`, `tasks/update` or `tasks/cancel`. */
  readonly method: string;
  readonly taskId: unknown;
  readonly inputResponses?: unknown;
  readonly principal?: string | undefined;
}

/** What became of it on the node that has the task. */
export type TaskAnswer = { readonly result: JsonObject } | { readonly error: JsonRpcErrorObject };

/** The other nodes, each of which has the tasks that began there: a task's id names its node. */
export class TaskPeers {
  /** This process: after a restart its tasks are gone, and nobody must be asked for them. */
  readonly #name = randomToken();
  readonly #bus: MessageBus;
  readonly #answer: (request: TaskRequest) => TaskAnswer;
  #serving: Promise<Unsubscribe> | undefined;
  #closed = false;

  constructor(bus: MessageBus, answer: (request: TaskRequest) => TaskAnswer) {
    this.#bus = bus;
    this.#answer = answer;
    // Where the bus is away, the first task tries again.
    this.join().catch(() => undefined);
  }

  /** Resolves once other nodes can ask for tasks of this one. Rejects with what the bus fails with. */
  async join(): Promise<void> {
    this.#serving ??= this.#bus.serve(channelOf(this.#name), (payload) => this.#serve(payload));
    try {
      const leave = await this.#serving;
      if (this.#closed) await leave();
    } catch (error) {
      this.#serving = undefined;
      throw error;
    }
  }

  newId(): string {
    return `${crypto.randomUUID()}-${this.#name}`;
  }

  /**
   * Asks the node that has the task; undefined where that is this one, or the id is of no task. Rejects with the
   * error that it answers, with JsonRpcError -32602 where it is gone, and the task with it, and with what the
   * bus fails with.
   */
  ask(request: TaskRequest): Promise<JsonObject> | undefined {
    const { taskId } = request;
    const [, node] = (typeof taskId === "string" && TASK_ID.exec(taskId)) || [];
    return node === undefined || node === this.#name ? undefined : this.#ask(node, request);
  }

  close(): void {
    this.#closed = true;
    // The bus may be away, and whoever shuts down must not wait for it.
    this.#serving?.then((leave) => leave()).catch(() => undefined);
  }

  async #ask(node: string, request: TaskRequest): Promise<JsonObject> {
    const answer = JSON.parse(await this.#send(node, JSON.stringify(request))) as TaskAnswer;
    if ("result" in answer) return answer.result;
    const { code, message, data } = answer.error;
    throw new JsonRpcError(code, message, data);
  }

  async #send(node: string, payload: string): Promise<string> {
    try {
      return await this.#bus.request(channelOf(node), payload, ANSWER_TIMEOUT_MS);
    } catch (error) {
      throw TransportError.is(error) && error.code === "NODE_ABSENT" ? noSuchTask() : error;
    }
  }

  async #serve(payload: string): Promise<string> {
    return JSON.stringify(this.#answer(JSON.parse(payload) as TaskRequest));
  }
}

/** The bus serves other names, too. */
function channelOf(node: string): string {
  return `tasks-${node}`;
}
