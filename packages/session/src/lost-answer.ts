import { errorResponse, toErrorObject, TransportError, type JsonRpcId } from "@crossfade/core";

/**
 * The answer to a request whose node was lost while it was being answered, as JSON. Nobody knows how far it
 * had got.
 */
export function lostAnswer(id: JsonRpcId): string {
  return JSON.stringify(errorResponse(id, toErrorObject(lostRequest())));
}

/** What such a request fails with. */
export function lostRequest(): TransportError {
  return new TransportError(
    "NODE_UNREACHABLE",
    "The node that was answering this request is gone. It may have been carried out, or not",
  );
}
