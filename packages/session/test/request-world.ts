import type { JsonObject, JsonRpcRequest, McpBackend } from "@crossfade/core";
import { CorrelationManager } from "../src/correlation-manager.js";
import { RequestRunner } from "../src/request-runner.js";
import { liveExchange } from "./live-exchange.js";
import { ALICE, World } from "./session-world.js";

/** A session whose messages go to a backend, and what came of them. */
export async function requestWorld(backend: McpBackend) {
  const world = new World();
  const { clock, log: logger } = world;
  const sessions = world.node("a");
  const session = await sessions.create("streamable-http", ALICE);
  const correlation = new CorrelationManager({
    clock,
    maxInFlightRequests: 2,
    requestTimeoutMs: 60_000,
    clientRequestTimeoutMs: 30_000,
  });
  const parts = { backend, sessions, correlation, logger };
  const runner = new RequestRunner(parts);
  const answers: [answer: unknown, deliver: boolean][] = [];
  const onAnswer = (json: string, deliver: boolean): void => {
    answers.push([JSON.parse(json), deliver]);
  };

  /** Registers a request, and has it answered. */
  function run(request: JsonRpcRequest): void {
    const exchange = liveExchange(session);
    runner.register(exchange, request, onAnswer);
    runner.run(exchange, request, onAnswer);
  }

  return { world, session, sessions, correlation, parts, runner, run, answers, onAnswer };
}

export function requestOf(id: number, method: string, params?: JsonObject): JsonRpcRequest {
  return params ? { jsonrpc: "2.0", id, method, params } : { jsonrpc: "2.0", id, method };
}

/** Lets everything happen that waits for nothing but its turn. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
