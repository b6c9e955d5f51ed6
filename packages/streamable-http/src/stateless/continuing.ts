import {
  isObject,
  JsonRpcError,
  RPC_CODE,
  type Caller,
  type HttpRequest,
  type JsonRpcRequest,
} from "@crossfade/core";
import type { Answering } from "./answering.js";
import type { ExchangesInFlight } from "./exchanges-in-flight.js";
import type { ModernExchange } from "./modern-exchange.js";
import type { ParkedCalls } from "./parked-calls.js";
import type { RequestState, RequestStateSeal } from "./request-state.js";

export interface ContinuingParts {
  readonly answering: Answering;
  readonly inFlight: ExchangesInFlight;
  readonly parked: ParkedCalls;
  readonly seal: RequestStateSeal;
  /** This node's name. */
  readonly node: string;
  /** Whether a call may come back to another node than this one. */
  readonly shared: boolean;
}

/** Calls that need their client: how they are put aside, and go on when it is back. */
export class Continuing {
  readonly #parts: ContinuingParts;

  constructor(parts: ContinuingParts) {
    this.#parts = parts;
  }

  /** Has the client asked, and keeps the call until it is back. */
  async park(exchange: ModernExchange): Promise<void> {
    const { answering, inFlight, parked, seal, node, shared } = this.#parts;
    const { reply, message, principal } = exchange;
    if (!reply) return;
    try {
      const call = parked.park(exchange);
      exchange.reply = undefined;
      inFlight.end(exchange);
      const state = shared ? { call, node } : { call };
      const requestState = await seal.seal(state, message, principal);
      const inputRequests = exchange.inputs.requests();
      const result = { resultType: "input_required", inputRequests, requestState };
      await answering.answer(reply, exchange, result);
    } catch (error) {
      exchange.reply = reply;
      answering.fail(exchange, error);
    }
  }

  /**
   * A retry: with input for a call that waits, or with what the backend wants to be told again.
   *
   * @throws JsonRpcError -32602 where the state is not valid, or its call is gone
   */
  async continue(retry: ModernExchange, request: HttpRequest, sealed: unknown): Promise<void> {
    const { answering, inFlight, parked } = this.#parts;
    const state = await this.#open(retry, sealed);
    if (state.call === undefined) return answering.run(retry, withOwnState(retry.message, state));
    const { reply } = retry;
    // Gone meanwhile: nobody would notice a call that is taken for it, and it may try again.
    if (!reply || reply.finished) return;
    const call = parked.take(state.call);
    if (!call) throw invalidState();
    inFlight.end(retry);
    call.adopt(request, reply);
    inFlight.begin(call);
    const { inputResponses } = retry.message.params ?? {};
    call.inputs.answer(isObject(inputResponses) ? inputResponses : {});
    if (call.outcome) answering.deliver(call);
    // What is still missing is asked for again.
    else call.announce();
  }

  /** The node that has parked the call which a retry continues; this one, where there is no such call. */
  async nodeOf(message: JsonRpcRequest, { principal }: Caller): Promise<string> {
    const { seal, node: here } = this.#parts;
    const sealed = message.params?.["requestState"];
    if (typeof sealed !== "string") return here;
    return (await seal.open(sealed, message, principal))?.node ?? here;
  }

  async #open({ message, principal }: ModernExchange, sealed: unknown): Promise<RequestState> {
    const state =
      typeof sealed === "string"
        ? await this.#parts.seal.open(sealed, message, principal)
        : undefined;
    if (!state) throw invalidState();
    return state;
  }
}

/** The request as the backend sees it: with the state that it gave, if it gave one. */
function withOwnState(message: JsonRpcRequest, { state }: RequestState): JsonRpcRequest {
  const { requestState: _, ...params } = message.params ?? {};
  const own = state === undefined ? {} : { requestState: state };
  return { ...message, params: { ...params, ...own } };
}

function invalidState(): JsonRpcError {
  return new JsonRpcError(RPC_CODE.invalidParams, "Invalid params: requestState is not valid here");
}
