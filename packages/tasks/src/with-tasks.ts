import {
  decorateBackend,
  isObject,
  JsonRpcError,
  prefixedCounters,
  RPC_CODE,
  silentLogger,
  systemClock,
  toErrorObject,
  type Clock,
  type Exchange,
  type JsonObject,
  type JsonRpcRequest,
  type Logger,
  type McpBackend,
  type ModernClient,
} from "@crossfade/core";
import type { MessageBus } from "@crossfade/session";
import { declaresTasks, requireTasks, withExtension } from "./extension.js";
import { TaskCall, type TaskCallParts } from "./task-call.js";
import { parseTaskConfig, type TaskConfig, type TaskOptions } from "./task-config.js";
import { TaskPeers, type TaskAnswer, type TaskRequest } from "./task-peers.js";
import { TaskRegistry } from "./task-registry.js";

export interface WithTasksOptions extends TaskOptions {
  /** Where a task that fails as nobody expected is reported. Default: nowhere. */
  readonly logger?: Logger;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /**
   * How nodes reach each other, where there are several: the bus that the endpoint has. Every node then answers
   * for the tasks of all. Default: a task is known to the node that it began on.
   */
  readonly messageBus?: MessageBus;
}

/** How many tasks there are, and what has become of the others. */
export interface TaskStatistics {
  /** Of this moment, finished ones that are still kept included. */
  readonly tasks: number;
  /** Since the backend was made; they only grow. */
  readonly counters: Readonly<Record<string, number>>;
}

/** A backend some of whose calls may become tasks. */
export interface TaskBackend extends McpBackend {
  statistics(): TaskStatistics;
}

/**
 * The same server, with the extension `io.modelcontextprotocol/tasks` (SEP-2663): calls of the tools that are
 * named here become tasks, for clients of revision 2026-07-28 that know what a task is. The server needs to
 * know nothing of it. What a tool asks of its client while it runs, the client finds in `tasks/get` and
 * answers by `tasks/update`; `tasks/cancel` aborts the tool's signal.
 *
 * Tasks belong to the principal that began them, and live in this process. With a `messageBus`, other nodes
 * pass on what they are asked of them.
 *
 * @throws TransportError `INVALID_CONFIG`
 */
export function withTasks(
  backend: McpBackend,
  { logger = silentLogger, clock = systemClock, messageBus, ...options }: WithTasksOptions,
): TaskBackend {
  const config = parseTaskConfig(options);
  const parts = { backend, clock, logger, immediateMs: config.immediateMs };
  const tasks = new BackendTasks(config, parts, messageBus);
  const describe = backend.describe?.bind(backend);
  return Object.assign(
    decorateBackend(backend, {
      request: (message, exchange) =>
        exchange.client
          ? tasks.request(message, exchange, exchange.client)
          : backend.request(message, exchange),
      ...(describe && {
        describe: async (exchange) => withExtension(await describe(exchange)),
      }),
      close: async () => {
        tasks.close();
        await backend.close?.();
      },
    }),
    { statistics: () => tasks.statistics() },
  );
}

class BackendTasks {
  readonly #config: TaskConfig;
  readonly #parts: TaskCallParts;
  readonly #registry: TaskRegistry;
  /** The other nodes, where there are any. */
  readonly #peers: TaskPeers | undefined;

  constructor(config: TaskConfig, parts: TaskCallParts, messageBus: MessageBus | undefined) {
    this.#config = config;
    this.#parts = parts;
    this.#peers = messageBus && new TaskPeers(messageBus, (request) => this.#answer(request));
    const newId = (): string => this.#peers?.newId() ?? crypto.randomUUID();
    this.#registry = new TaskRegistry(config, parts.clock, newId);
  }

  request(
    message: JsonRpcRequest,
    exchange: Exchange,
    client: ModernClient,
  ): JsonObject | Promise<JsonObject> {
    switch (message.method) {
      case "tools/call":
        return this.#call(message, exchange, client);
      case "tasks/get":
      case "tasks/update":
      case "tasks/cancel":
        return this.#look(message, exchange, client);
      default:
        return this.#parts.backend.request(message, exchange);
    }
  }

  statistics(): TaskStatistics {
    const { size, counters } = this.#registry;
    return { tasks: size, counters: prefixedCounters("tasks", counters) };
  }

  close(): void {
    this.#peers?.close();
    this.#registry.close();
  }

  #call(
    message: JsonRpcRequest,
    exchange: Exchange,
    client: ModernClient,
  ): JsonObject | Promise<JsonObject> {
    const name = message.params?.["name"];
    const { tools } = this.#config;
    const support =
      typeof name === "string" && Object.hasOwn(tools, name) ? tools[name] : undefined;
    if (support === "required") requireTasks(client);
    if (support === undefined || !declaresTasks(client)) {
      return this.#parts.backend.request(message, exchange);
    }
    return this.#begin(message, exchange, client);
  }

  async #begin(
    message: JsonRpcRequest,
    caller: Exchange,
    client: ModernClient,
  ): Promise<JsonObject> {
    // Nobody could look at a task that other nodes do not find.
    if (this.#peers) await this.#peers.join();
    const registry = this.#registry;
    const task = registry.add(caller.principal);
    const call = new TaskCall({ message, caller, client, task }, this.#parts);
    try {
      const answer = await call.begin();
      if (answer === undefined) {
        registry.counters.created += 1;
        return task.created();
      }
      registry.counters.immediate += 1;
      registry.remove(task);
      return answer;
    } catch (error) {
      registry.remove(task);
      throw error;
    }
  }

  /** Answers what a client asks of a task, or has the node answer that the task is on. */
  #look(
    { method, params }: JsonRpcRequest,
    { principal }: Exchange,
    client: ModernClient,
  ): JsonObject | Promise<JsonObject> {
    requireTasks(client);
    const { taskId, inputResponses } = params ?? {};
    const request = { method, taskId, inputResponses, principal };
    return this.#peers?.ask(request) ?? this.#lookHere(request);
  }

  /** For another node. */
  #answer(request: TaskRequest): TaskAnswer {
    try {
      return { result: this.#lookHere(request) };
    } catch (error) {
      return { error: toErrorObject(error) };
    }
  }

  #lookHere({ method, taskId, inputResponses, principal }: TaskRequest): JsonObject {
    const task = this.#registry.find(taskId, principal);
    if (method === "tasks/get") return task.detailed();
    if (method === "tasks/cancel") task.cancel("Cancelled by the client");
    else task.answer(requireResponses(inputResponses));
    return {};
  }
}

function requireResponses(inputResponses: unknown): JsonObject {
  if (isObject(inputResponses)) return inputResponses;
  throw new JsonRpcError(
    RPC_CODE.invalidParams,
    "Invalid params: inputResponses must be an object",
  );
}
