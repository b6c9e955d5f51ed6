import type { HttpRequest } from "./http-message.js";
import { headerOf } from "./request-fields.js";

/**
 * The client's address: the socket's peer, or, where a trusted proxy stands before us, the last entry
 * of `X-Forwarded-For`, the one which that proxy wrote itself. Earlier entries are the client's word.
 */
export function clientAddress(request: HttpRequest, trustProxy: boolean): string {
  const forwarded = trustProxy ? headerOf(request, "x-forwarded-for") : undefined;
  const last = forwarded?.split(",").at(-1)?.trim();
  return last || (request.remoteAddress ?? "unknown");
}
