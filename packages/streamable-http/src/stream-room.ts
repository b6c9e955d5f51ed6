import { TransportError } from "@crossfade/core";
import type { StreamableTransportParts } from "./streamable-transport-parts.js";

/** Whether one more event stream may be open. */
export function hasRoom({ config, channels }: StreamableTransportParts): boolean {
  return channels.connections < config.maxConnections;
}

/** @throws TransportError `CONNECTION_LIMIT` */
export function requireRoom(parts: StreamableTransportParts): void {
  if (hasRoom(parts)) return;
  throw new TransportError("CONNECTION_LIMIT", "Too many event streams are open");
}
