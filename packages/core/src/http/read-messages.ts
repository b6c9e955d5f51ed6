import { TransportError } from "../errors/transport-error.js";
import {
  parseJson,
  requireNesting,
  toJsonRpcBody,
  type BodyBounds,
  type JsonRpcBody,
} from "../jsonrpc/parse-body.js";
import { HEADER } from "../protocol/headers.js";
import type { HttpRequest } from "./http-message.js";
import { mediaTypeOf } from "./media-types.js";
import { headerOf } from "./request-fields.js";

const CONTENT_TYPE = HEADER.contentType.toLowerCase();

/**
 * Reads the body of a `POST`: one message, or a batch. What a framework has parsed already is taken as
 * it is, so that nothing is parsed twice.
 *
 * Rejects with TransportError `UNSUPPORTED_MEDIA_TYPE`, `BODY_TOO_LARGE`, `PARSE_ERROR`, `INVALID_REQUEST`
 */
export function readMessages(
  request: HttpRequest,
  config: BodyBounds & { readonly maxBodyBytes: number },
): Promise<JsonRpcBody> {
  if (mediaTypeOf(headerOf(request, CONTENT_TYPE)) !== "application/json") {
    const message = "Content-Type must be application/json";
    return Promise.reject(new TransportError("UNSUPPORTED_MEDIA_TYPE", message));
  }
  const { parsedBody } = request;
  if (parsedBody !== undefined) return messagesOf(parsedBody, config);
  // Not async: for every request that would be a generator, which takes more than the message does.
  return request
    .readBody(config.maxBodyBytes)
    .then((text) => toJsonRpcBody(parseJson(text, config), config));
}

async function messagesOf(parsedBody: unknown, config: BodyBounds): Promise<JsonRpcBody> {
  requireNesting(parsedBody, config);
  return toJsonRpcBody(parsedBody, config);
}
