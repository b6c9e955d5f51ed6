import {
  clientAddress,
  emptyReply,
  errorReply,
  jsonReply,
  TransportError,
  type Authenticate,
  type Caller,
  type HttpReply,
  type HttpRequest,
  type Logger,
} from "@crossfade/core";

/** Either who it is, or how the request is turned away. */
export type Identified =
  | { readonly caller: Caller; readonly refusal?: undefined }
  | { readonly refusal: HttpReply; readonly caller?: undefined };

export interface CallerIdentifierOptions {
  readonly authenticate: Authenticate | undefined;
  readonly principalOf: (auth: unknown) => string | undefined;
  readonly trustProxy: boolean;
  readonly logger: Logger;
}

/** Finds out who a request comes from, by the hook where there is one, else by what came with it. */
export function callerIdentifier({
  authenticate,
  principalOf,
  trustProxy,
  logger,
}: CallerIdentifierOptions): (request: HttpRequest) => Identified | Promise<Identified> {
  const identified = (request: HttpRequest, principal: string | undefined, auth: unknown) => ({
    caller: new RequestCaller(request, principal, auth, trustProxy),
  });
  const failed = (hook: string, error: unknown) => {
    // Its text may hold the token that it choked on.
    logger.error({ error: error instanceof Error ? error.name : typeof error }, `${hook} threw`);
    return { refusal: errorReply(new TransportError("INTERNAL_ERROR", "Internal error"), null, 0) };
  };
  if (!authenticate) {
    return (request) => {
      try {
        return identified(request, principalOf(request.auth), request.auth);
      } catch (error) {
        return failed("principalOf", error);
      }
    };
  }
  return async (request) => {
    try {
      const result = await authenticate(request);
      if (!("refuse" in result)) {
        return identified(request, result.principal, result.auth ?? request.auth);
      }
      const { status, headers = [], body } = result.refuse;
      const refusal =
        body === undefined ? emptyReply(status, headers) : jsonReply(status, body, headers);
      return { refusal };
    } catch (error) {
      return failed("authenticate", error);
    }
  };
}

/** A class, since an object literal with a getter costs a call of the runtime for every request. */
class RequestCaller implements Caller {
  readonly principal: string | undefined;
  readonly auth: unknown;
  readonly #request: HttpRequest;
  readonly #trustProxy: boolean;

  constructor(
    request: HttpRequest,
    principal: string | undefined,
    auth: unknown,
    trustProxy: boolean,
  ) {
    this.principal = principal;
    this.auth = auth;
    this.#request = request;
    this.#trustProxy = trustProxy;
  }

  /** Most requests have no use for it, and some runtimes take long to tell an address. */
  get quotaKey(): string {
    return quotaKey(this.#request, this.principal, this.#trustProxy);
  }
}

/** Principals and addresses are counted apart, whatever a principal is called. */
function quotaKey(
  request: HttpRequest,
  principal: string | undefined,
  trustProxy: boolean,
): string {
  return principal === undefined
    ? keyOfAddress(clientAddress(request, trustProxy))
    : `principal ${principal}`;
}

/** The last one: put together anew, it would be hashed anew as well, wherever it is looked up. */
let latest = { address: "", key: "" };

function keyOfAddress(address: string): string {
  if (latest.address !== address) latest = { address, key: `address ${address}` };
  return latest.key;
}
