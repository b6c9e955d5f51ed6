import { headerOf, isObject, type HttpRequest, type JsonRpcRequest } from "@crossfade/core";
import type { HttpSseChannel } from "./http-sse-channel.js";
import type { HttpSseTransportParts } from "./http-sse-transport-parts.js";

/** Tells the retirement policy who is here: once a session, by its first request. */
export function recordClient(
  channel: HttpSseChannel,
  { method, params }: JsonRpcRequest,
  request: HttpRequest,
  { deprecation }: HttpSseTransportParts,
): void {
  if (channel.clientRecorded) return;
  channel.clientRecorded = true;
  const info = method === "initialize" ? params?.["clientInfo"] : undefined;
  const { name, version } = isObject(info) ? info : {};
  deprecation.record({
    ...optional("name", name),
    ...optional("version", version),
    ...optional("principal", channel.principal),
    ...optional("userAgent", headerOf(request, "user-agent")),
    ...optional("address", request.remoteAddress),
  });
}

function optional<Key extends string>(key: Key, value: unknown): { [K in Key]?: string } {
  return typeof value === "string" ? ({ [key]: value } as { [K in Key]: string }) : {};
}
