import { relativeReference, type HttpRequest, type SseEndpointConfig } from "@crossfade/core";

/**
 * How the `endpoint` event names the messages endpoint. Nothing of it comes from a header: what a
 * stranger can write there must not decide where a client sends its messages.
 */
export function messagesReference(
  { reference, messagesPath, publicUrl }: SseEndpointConfig,
  request: HttpRequest,
): string {
  if (reference === "url" && publicUrl !== undefined)
    return publicUrl.replace(/\/$/, "") + messagesPath;
  if (reference === "path") return request.mountPath + messagesPath;
  return relativeReference(request.path, messagesPath);
}
