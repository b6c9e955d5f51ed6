import type { HttpReplyHeaders } from "@crossfade/core";
import type { ServerResponse } from "node:http";

/**
 * Sends the head. Where a middleware has set headers before us (Express' `X-Powered-By`, `Vary` of a
 * CORS middleware), Node merges an array into those and keeps one value a name; so there each header
 * is set by hand: ours replace what was there, except `Vary`, which is a list of all who vary.
 */
export function writeHead(
  response: ServerResponse,
  status: number,
  headers: HttpReplyHeaders,
): ServerResponse {
  if (response.getHeaderNames().length === 0) {
    // Node's types want an array that may be changed; it is only read.
    return response.writeHead(status, headers as string[]);
  }
  const begun = new Set(["vary"]);
  for (let at = 0; at < headers.length; at += 2) {
    const [name = "", value = ""] = headers.slice(at, at + 2);
    if (begun.has(name.toLowerCase())) response.appendHeader(name, value);
    else response.setHeader(name, value);
    begun.add(name.toLowerCase());
  }
  return response.writeHead(status);
}
