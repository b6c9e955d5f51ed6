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
 * @throws TransportError `UNSUPPORTED_MEDIA_TYPE`, `BODY_TOO_LARGE`, `PARSE_ERROR`, `INVALID_REQUEST`
 */
export async function readMessages(
  request: HttpRequest,
  config: BodyBounds & { readonly maxBodyBytes: number },
): Promise<JsonRpcBody> {
  if (mediaTypeOf(headerOf(request, CONTENT_TYPE)) !== "application/json") {
    throw new TransportError("UNSUPPORTED_MEDIA_TYPE", "Content-Type must be application/json");
  }
  if (request.parsedBody !== undefined) {
    requireNesting(request.parsedBody, config);
    return toJsonRpcBody(request.parsedBody, config);
  }
  const text = await request.readBody(config.maxBodyBytes);
  return toJsonRpcBody(parseJson(text, config), config);
}
