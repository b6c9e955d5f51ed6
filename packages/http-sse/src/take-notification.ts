import { isJsonRpcId, type JsonRpcNotification } from "@crossfade/core";
import type { HttpSseExchange } from "./http-sse-exchange.js";
import type { HttpSseTransportParts } from "./http-sse-transport-parts.js";
import { logUnexpected } from "./run-request.js";

/** Takes a notification: what it means for the session, then to the backend. */
export function takeNotification(
  notification: JsonRpcNotification,
  exchange: HttpSseExchange,
  { backend, correlation, sessions, logger }: HttpSseTransportParts,
): void {
  const { method, params } = notification;
  const failed = (error: unknown): void => logUnexpected(logger, method, error);
  const requestId = params?.["requestId"];
  if (method === "notifications/cancelled" && isJsonRpcId(requestId)) {
    correlation.cancel(exchange.session.id, requestId);
  }
  if (method === "notifications/initialized") {
    sessions.recordInitialized(exchange.session.session).catch(failed);
  }
  try {
    Promise.resolve(backend.notification?.(notification, exchange)).catch(failed);
  } catch (error) {
    failed(error);
  }
}
