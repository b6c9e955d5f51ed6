import { TransportError } from "@crossfade/core";
import type { StreamableTransportParts } from "./streamable-transport-parts.js";

/** Whether one more event stream may be open. */
export function hasRoom({ config, channels }: StreamableTransportParts): boolean {
  return channels.connections < config.maxConnections;
}

/** @throws TransportError `CONNECTION_LIMIT` */
export function requireRoom(parts: StreamableTransportParts): void {
  if (hasRoom(parts)) return;
  const { maxConnections } = parts.config;
  const message = `Too many event streams are open (maxConnections: ${maxConnections})`;
  throw new TransportError("CONNECTION_LIMIT", message);
}
