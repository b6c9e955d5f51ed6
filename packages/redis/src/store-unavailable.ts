import { TransportError } from "@crossfade/core";

/** Answered with 503 and `Retry-After`. What Redis said is for the log, not for clients. */
export function storeUnavailable(cause?: unknown): TransportError {
  return new TransportError(
    "STORE_UNAVAILABLE",
    "The server cannot reach its store; try again later",
    cause === undefined ? {} : { cause },
  );
}

export function isStoreUnavailable(error: unknown): boolean {
  return TransportError.is(error) && error.code === "STORE_UNAVAILABLE";
}
