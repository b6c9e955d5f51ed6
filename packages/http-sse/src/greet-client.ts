import { negotiateLegacyRevision, type HttpRequest, type JsonRpcRequest } from "@crossfade/core";
import { clientIdentity, type SeenClient } from "@crossfade/sunset";
import type { HttpSseChannel } from "./http-sse-channel.js";
import type { HttpSseTransportParts } from "./http-sse-transport-parts.js";

/**
 * Who is here, to the ledger and to the retirement policy: once a session, by its first request. Of a session that
 * was taken over from another node it is known already, and it is no new one.
 */
export function greetClient(
  channel: HttpSseChannel,
  { method, params = {} }: JsonRpcRequest,
  request: HttpRequest,
  { deprecation, ledger, config }: HttpSseTransportParts,
): SeenClient {
  const { principal, initializeParams } = channel;
  const said = method === "initialize" ? params : initializeParams;
  const client = clientIdentity(said?.["clientInfo"], principal, request, config.trustProxy);
  const { name, version, userAgent } = client;
  const revision = said && negotiateLegacyRevision(said["protocolVersion"]);
  const account = ledger?.account("http-sse", revision, name, version, principal, userAgent);
  if (initializeParams === undefined) account?.session();
  return deprecation.greet(channel, client, account);
}
