import { JsonRpcError, RPC_CODE } from "../errors/json-rpc-error.js";
import { isObject, type JsonObject, type JsonRpcRequest } from "../jsonrpc/message.js";
import { requireDeclared, requireMayAsk } from "./client-inputs.js";
import type { Exchange } from "./exchange.js";
import type { McpBackend } from "./mcp-backend.js";

/** How often one request may ask for input; the SDK's own servers give up after as many. */
const MAX_ROUNDS = 8;

/** Whether a result is the end of its request, or asks for input first (2026-07-28 patterns). */
export function asksForInput(result: JsonObject): boolean {
  return result["resultType"] === "input_required";
}

/**
 * For clients to whom a result that asks for input means nothing, such as those of a session: asks for it
 * with requests of the server's own (`exchange.request`), hands the answers to the backend in a retry of the
 * request, and resolves to the first result that asks for no more. What the backend wanted to be told again
 * (`requestState`) never leaves this process.
 *
 * Rejects with JsonRpcError where the client has not declared that it answers such requests, or the backend
 * asks more than eight times; otherwise with what the client, or the backend, failed with.
 */
export async function answerWithInput(
  backend: McpBackend,
  request: JsonRpcRequest,
  exchange: Exchange,
  asking: JsonObject,
): Promise<JsonObject> {
  requireMayAsk(request.method);
  let result = asking;
  for (let round = 0; asksForInput(result); round += 1) {
    if (round === MAX_ROUNDS) {
      throw new JsonRpcError(RPC_CODE.internalError, "The server asks for input again and again");
    }
    const params = await retryParams(request, exchange, result);
    result = await backend.request({ ...request, params }, exchange);
  }
  return result;
}

async function retryParams(
  { params }: JsonRpcRequest,
  exchange: Exchange,
  { inputRequests, requestState }: JsonObject,
): Promise<JsonObject> {
  const asked = Object.entries(isObject(inputRequests) ? inputRequests : {});
  const { client, session } = exchange;
  const capabilities = client?.capabilities ?? session?.initializeParams?.["capabilities"];
  // All of them before the first: a user should not answer what is then of no use.
  for (const [, input] of asked) {
    requireDeclared(isObject(input) ? String(input["method"]) : "such input", capabilities);
  }
  const answers = await askAll(asked as [string, InputRequest][], exchange);
  const state = requestState === undefined ? {} : { requestState };
  return { ...params, inputResponses: Object.fromEntries(answers), ...state };
}

interface InputRequest {
  readonly method: string;
  readonly params?: JsonObject;
}

/** All at once; where one fails, or the request is cancelled, the others are given up. */
async function askAll(
  asked: readonly [string, InputRequest][],
  exchange: Exchange,
): Promise<[string, JsonObject][]> {
  const controller = new AbortController();
  const signal = AbortSignal.any([controller.signal, exchange.signal]);
  try {
    return await Promise.all(
      asked.map(async ([key, { method, params }]): Promise<[string, JsonObject]> => {
        const answer = await exchange.request(method, toSessionParams(params), { signal });
        return [key, answer];
      }),
    );
  } catch (error) {
    controller.abort(error);
    throw error;
  }
}

/** In sessions a question that is answered in a browser has an id (2025-11-25 elicitation, "URL Mode"). */
function toSessionParams(params: JsonObject | undefined): JsonObject | undefined {
  const needsId = params?.["mode"] === "url" && params["elicitationId"] === undefined;
  return needsId ? { ...params, elicitationId: crypto.randomUUID() } : params;
}
