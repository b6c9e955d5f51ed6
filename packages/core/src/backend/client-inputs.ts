import { JsonRpcError, RPC_CODE } from "../errors/json-rpc-error.js";
import { TransportError } from "../errors/transport-error.js";
import { isObject, type JsonObject } from "../jsonrpc/message.js";

/** The requests that a client may be asked to fulfil, and the capability that it needs for each. */
const CAPABILITY_OF: Readonly<Partial<Record<string, string>>> = {
  "elicitation/create": "elicitation",
  "sampling/createMessage": "sampling",
  "roots/list": "roots",
};

/** The requests whose results may ask for input (2026-07-28 patterns, "Supported Requests"). */
const MAY_ASK: ReadonlySet<string> = new Set(["tools/call", "prompts/get", "resources/read"]);

/** @throws TransportError `INVALID_REQUEST` where this method's results may not ask for input */
export function requireMayAsk(method: string): void {
  if (MAY_ASK.has(method)) return;
  throw TransportError.invalidRequest(
    `Revision 2026-07-28 lets a server ask its client while it answers ${[...MAY_ASK].join(", ")}; not ${method}`,
  );
}

/**
 * The capability that a client declares where it answers such a request.
 *
 * @throws TransportError `INVALID_REQUEST` where no client answers it
 */
function capabilityFor(method: string): string {
  const capability = CAPABILITY_OF[method];
  if (capability !== undefined) return capability;
  throw TransportError.invalidRequest(`Clients of revision 2026-07-28 answer no ${method}`);
}

/**
 * @throws TransportError `INVALID_REQUEST` where no client answers such a request
 * @throws JsonRpcError -32021 where this one has not declared that it does
 */
export function requireDeclared(method: string, capabilities: unknown): void {
  const capability = capabilityFor(method);
  if (isObject(capabilities) && isObject(capabilities[capability])) return;
  throw new JsonRpcError(
    RPC_CODE.missingCapability,
    `The client has not declared the capability ${capability}`,
    { requiredCapabilities: { [capability]: {} } },
  );
}

/** Something that a call waits for. */
interface Input {
  readonly method: string;
  readonly params: JsonObject | undefined;
  readonly resolve: (response: JsonObject) => void;
  readonly reject: (error: Error) => void;
}

/** Something that was asked for. */
interface Asked {
  readonly answer: Promise<JsonObject>;
  /** The answer is not wanted any more; does nothing once it is there. */
  readonly withdraw: (error: Error) => void;
}

/** What one call has asked its client for, and waits for. */
export class ClientInputs {
  readonly #waiting = new Map<string, Input>();
  #asked = 0;

  get size(): number {
    return this.#waiting.size;
  }

  ask(method: string, params: JsonObject | undefined): Asked {
    // Unique in the call, and the same however often it is asked for again.
    const key = `${method.replace("/", "_")}_${(this.#asked += 1)}`;
    const answer = new Promise<JsonObject>((resolve, reject) => {
      this.#waiting.set(key, { method, params, resolve, reject });
    });
    const withdraw = (error: Error): void => {
      this.#waiting.get(key)?.reject(error);
      this.#waiting.delete(key);
    };
    return { answer, withdraw };
  }

  /** As `inputRequests` has it: all that is not answered yet. */
  requests(): JsonObject {
    const requests: Record<string, unknown> = {};
    for (const [key, { method, params }] of this.#waiting) {
      requests[key] = params === undefined ? { method } : { method, params };
    }
    return requests;
  }

  /** Takes a client's `inputResponses`. What nobody asked for is left alone. */
  answer(responses: JsonObject): void {
    for (const [key, input] of this.#waiting) {
      const response = responses[key];
      if (!isObject(response)) continue;
      this.#waiting.delete(key);
      input.resolve(response);
    }
  }

  /** Nobody will come back. */
  fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
