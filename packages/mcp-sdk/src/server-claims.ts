import { isObject } from "@crossfade/core";
import type { ConnectableServer } from "./sdk-contract.js";

/** Servers that serve a session, of all backends in this process. */
const claimed = new WeakSet<object>();

/**
 * Reserves a server for one session. Old versions of the SDK let themselves be connected twice, and then
 * send one client what was meant for the other (CVE-2026-25536).
 *
 * @throws Error where the server serves a session already
 */
export function claimServer(server: ConnectableServer): void {
  const protocol = protocolOf(server);
  if (claimed.has(protocol)) {
    throw new Error(
      "the factory returned a server that serves another session: build a new one in each call",
    );
  }
  claimed.add(protocol);
}

export function releaseServer(server: ConnectableServer): void {
  claimed.delete(protocolOf(server));
}

/** A `McpServer` and the `Server` inside it are the same server. */
function protocolOf(server: ConnectableServer): object {
  return "server" in server && isObject(server.server) ? server.server : server;
}
