import {
  HEADER,
  headerOf,
  kindOf,
  negotiateLegacyRevision,
  type Caller,
  type HttpRequest,
  type JsonRpcBody,
  type JsonRpcRequest,
} from "@crossfade/core";
import { clientIdentity, type SeenClient } from "@crossfade/sunset";
import type { StreamableChannel } from "./streamable-channel.js";
import type { StreamableTransportParts } from "./streamable-transport-parts.js";

/**
 * Who is here, to the ledger and to the retirement policy: once a session.
 *
 * @param initialize what begins the session; undefined where it was taken over from another node, which has
 * counted it
 */
export function greetClient(
  channel: StreamableChannel,
  initialize: JsonRpcRequest | undefined,
  request: HttpRequest,
  { deprecation, ledger, config }: StreamableTransportParts,
): SeenClient {
  const { principal } = channel;
  const said = initialize?.params ?? channel.initializeParams ?? {};
  const client = clientIdentity(said["clientInfo"], principal, request, config.trustProxy);
  const { name, version, userAgent } = client;
  const revision = negotiateLegacyRevision(said["protocolVersion"]);
  const account = ledger?.account("sessionful", revision, name, version, principal, userAgent);
  if (initialize) account?.session();
  return deprecation.greet(channel, client, account);
}

/** The same for a body where sessions are switched off: only `initialize` says who it is from. */
export function noteSessionless(
  body: JsonRpcBody,
  initialize: JsonRpcRequest | undefined,
  request: HttpRequest,
  { principal }: Caller,
  { deprecation, ledger, config }: StreamableTransportParts,
): void {
  const said = initialize?.params ?? {};
  const client = clientIdentity(said["clientInfo"], principal, request, config.trustProxy);
  const { name, version, userAgent } = client;
  const revision = initialize
    ? negotiateLegacyRevision(said["protocolVersion"])
    : headerOf(request, HEADER.protocolVersion);
  const account = ledger?.account("sessionful", revision, name, version, principal, userAgent);
  for (const message of body.batch ? body.messages : [body.message]) {
    if (kindOf(message) === "request") account?.request();
  }
  if (deprecation.record(client)) account?.warning();
}
