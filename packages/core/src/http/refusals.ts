import { TransportError, type TransportErrorCode } from "../errors/transport-error.js";
import type { JsonRpcId } from "../jsonrpc/message.js";
import { logUnexpected } from "../log-unexpected.js";
import type { Logger } from "../logger.js";
import { HEADER } from "../protocol/headers.js";
import type { HttpReply, HttpRequest } from "./http-message.js";
import { errorReply, withHeaders } from "./replies.js";
import { headerOf } from "./request-fields.js";

/** What is known of a request that is refused. */
export interface RequestRefusal {
  id: JsonRpcId | undefined;
  revision: string | undefined;
}

/** Refusals of a transport: their answers, and how many there were of each kind. */
export class Refusals {
  readonly #retryAfterMs: number;
  readonly #logger: Logger;
  readonly #counts = new Map<TransportErrorCode, number>();

  constructor(retryAfterMs: number, logger: Logger) {
    this.#retryAfterMs = retryAfterMs;
    this.#logger = logger;
  }

  /** Answers with what was thrown. Of errors that nobody expected, the answer says nothing. */
  answer(thrown: unknown, request: HttpRequest, { id, revision }: RequestRefusal): HttpReply {
    const error = this.#expected(thrown, request);
    this.count(error.code);
    return errorReply(error, id ?? unreadableId(request, revision), this.#retryAfterMs);
  }

  /** A method that is not served on this path (RFC 9110, 15.5.6). */
  notAllowed(request: HttpRequest, allow: string): HttpReply {
    const error = new TransportError("METHOD_NOT_ALLOWED", `Method not allowed; use ${allow}`);
    const reply = this.answer(error, request, { id: undefined, revision: undefined });
    return withHeaders(reply, [HEADER.allow, allow]);
  }

  /** By error code. */
  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  /** For what is refused after its answer has begun. */
  count(code: TransportErrorCode): void {
    this.#counts.set(code, (this.#counts.get(code) ?? 0) + 1);
  }

  #expected(thrown: unknown, request: HttpRequest): TransportError {
    if (TransportError.is(thrown)) return thrown;
    logUnexpected(this.#logger, request.method, thrown);
    return new TransportError("INTERNAL_ERROR", "Internal error");
  }
}

/**
 * The id of an error about a request whose id could not be read: `null` up to 2025-06-18, left out
 * from 2025-11-25 on. Revisions are dates, so their order is that of their text.
 */
function unreadableId(request: HttpRequest, revision: string | undefined): null | undefined {
  const spoken = revision ?? headerOf(request, HEADER.protocolVersion) ?? "";
  return spoken >= "2025-11-25" ? undefined : null;
}
