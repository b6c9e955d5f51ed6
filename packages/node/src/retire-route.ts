import type { HttpReplyHeaders } from "@crossfade/core";
import { Retirement, type RetirementOptions } from "@crossfade/sunset";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { NodeListener } from "./node-listener.js";
import { NodeRequest } from "./node-request.js";
import { writeReply } from "./write-reply.js";

/**
 * Retires a route of a `node:http` server: its responses get `Deprecation`, `Sunset` and `Link`; brownouts
 * and the end are answered in its place, with problem details.
 *
 * @throws TransportError `INVALID_CONFIG`
 */
export function retireRoute(options: RetirementOptions, listener: NodeListener): NodeListener {
  const retirement = new Retirement(options);
  return (request, response) => {
    if (!refuseRetired(retirement, request, response)) listener(request, response);
  };
}

/** Sets the headers of a response, or refuses the request; true where it did that. */
export function refuseRetired(
  retirement: Retirement,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const { headers, refusal } = retirement.retire(new NodeRequest(request, response));
  if (refusal) {
    // What the client still sends is read and thrown away, so that the connection can be used again.
    request.resume();
    const { status, headers: own } = refusal;
    writeReply(request, response, { ...refusal, status, headers: [...own, ...headers] });
    return true;
  }
  appendHeaders(response, headers);
  return false;
}

/** Each is a list or comes once, so another retirement around this one loses nothing of its `Link`. */
function appendHeaders(response: ServerResponse, headers: HttpReplyHeaders): void {
  for (let at = 0; at < headers.length; at += 2) {
    const [name = "", value = ""] = headers.slice(at, at + 2);
    if (name === "Link") response.appendHeader(name, value);
    else response.setHeader(name, value);
  }
}
