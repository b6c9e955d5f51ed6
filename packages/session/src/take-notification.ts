import {
  isJsonRpcId,
  logUnexpected,
  type JsonRpcNotification,
  type Logger,
  type McpBackend,
} from "@crossfade/core";
import type { CorrelationManager } from "./correlation-manager.js";
import type { SessionExchange } from "./session-exchange.js";
import type { SessionManager } from "./session-manager.js";

/** What taking a notification needs of the transport. */
export interface NotificationParts {
  readonly backend: McpBackend;
  readonly correlation: CorrelationManager;
  readonly sessions: SessionManager;
  readonly logger: Logger;
}

/** Takes a notification: what it means for the session, then to the backend. */
export function takeNotification(
  notification: JsonRpcNotification,
  exchange: SessionExchange,
  { backend, correlation, sessions, logger }: NotificationParts,
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
