import type { LegacyRevision } from "@crossfade/core";
import type { InboundRequest } from "../src/inbound-request.js";
import type { LiveSession, SessionExchange } from "../src/session-exchange.js";
import type { Session } from "../src/session.js";

/** A session and one message of its client, without a transport around them. */
export function liveExchange(session: Session): SessionExchange {
  const channel = {
    notify: () => undefined,
    request: () => Promise.reject(new Error("nobody is asked here")),
  };
  const transport = "streamable-http";
  const revision: LegacyRevision | undefined = undefined;
  const live: LiveSession = {
    ...channel,
    session,
    id: session.id,
    transport,
    principal: undefined,
    revision,
    initializeParams: undefined,
    state: undefined,
    setState: () => Promise.resolve(),
  };
  const inbound: InboundRequest | undefined = undefined;
  const http = { method: "POST", url: "/mcp", headers: {} };
  const { signal } = new AbortController();
  const rest = { transport, revision, principal: undefined, auth: undefined } as const;
  return { ...channel, ...rest, session: live, inbound, http, signal };
}
