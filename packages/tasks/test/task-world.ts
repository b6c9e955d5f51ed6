import {
  JsonRpcError,
  type ClientRequestOptions,
  type Exchange,
  type JsonObject,
  type JsonRpcRequest,
  type McpBackend,
  type ModernClient,
} from "@crossfade/core";
import { ManualClock } from "@crossfade/core/testing";
import { TASKS_EXTENSION, withTasks, type WithTasksOptions } from "../src/index.js";

const EXTENSIONS = { [TASKS_EXTENSION]: {} };
export const PLAIN: ModernClient = { info: undefined, capabilities: {}, logLevel: undefined };
export const TASKS: ModernClient = { ...PLAIN, capabilities: { extensions: EXTENSIONS } };
export const TASKS_AND_FORMS: ModernClient = {
  ...PLAIN,
  capabilities: { extensions: EXTENSIONS, elicitation: {} },
};

/** A request as the transport hands it to a backend, which records what the client is told. */
export class CallerExchange implements Exchange {
  readonly session = undefined;
  readonly transport = "streamable-http";
  readonly revision = "2026-07-28";
  readonly auth = { token: "of the caller" };
  readonly http = { method: "POST", url: "/mcp", headers: {} };
  readonly told: string[] = [];
  readonly controller = new AbortController();
  readonly client: ModernClient;
  readonly principal: string | undefined;

  constructor(client: ModernClient, principal?: string) {
    this.client = client;
    this.principal = principal;
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  notify(method: string): void {
    this.told.push(method);
  }

  request(): Promise<JsonObject> {
    return Promise.reject(new Error("a call that becomes a task asks by its task"));
  }
}

/** A call that the backend works on, to be ended by the test. */
interface Work {
  readonly message: JsonRpcRequest;
  readonly exchange: Exchange;
  answer(result: JsonObject): void;
  fail(error: unknown): void;
  ask(method: string, params?: JsonObject, options?: ClientRequestOptions): Promise<JsonObject>;
}

export const textResult = (text: string): JsonObject => ({ content: [{ type: "text", text }] });

/** A backend whose calls are answered by the test, with tasks, at a clock that the test moves. */
export function taskWorld(options: Partial<WithTasksOptions> = {}, own: Partial<McpBackend> = {}) {
  const clock = new ManualClock();
  const work: Work[] = [];
  const errors: unknown[] = [];
  const log = (...entry: unknown[]): void => void errors.push(entry);
  const logger = { error: log, warn: log, info: log, debug: log };
  const inner: McpBackend = {
    request: (message, exchange) =>
      new Promise((answer, fail) => {
        const ask: Work["ask"] = (...question) => exchange.request(...question);
        work.push({ message, exchange, answer, fail, ask });
      }),
    ...own,
  };
  const tools = { slow: "optional", must: "required" } as const;
  const backend = withTasks(inner, { tools, clock, logger, ...options });

  async function send(
    method: string,
    params: JsonObject,
    exchange: Exchange = new CallerExchange(TASKS_AND_FORMS),
  ): Promise<JsonObject> {
    return backend.request({ jsonrpc: "2.0", id: 1, method, params }, exchange);
  }

  /** Calls a tool, and lets so much time pass that it becomes a task. */
  async function begin(
    exchange: Exchange = new CallerExchange(TASKS_AND_FORMS),
    name = "slow",
  ): Promise<string> {
    const created = send("tools/call", { name, arguments: {} }, exchange);
    clock.advance(50);
    const { taskId } = await created;
    return taskId as string;
  }

  return { clock, work, errors, backend, send, begin };
}

/** The number of the error that this rejects with. */
export async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  const reason: unknown = await promise.then(
    () => "no error",
    (error: unknown) => error,
  );
  return JsonRpcError.is(reason) ? reason.code : reason;
}

/** Lets everything happen that waits for nothing but its turn. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
