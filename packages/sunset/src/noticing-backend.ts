import {
  decorateBackend,
  isObject,
  isPromise,
  type Exchange,
  type JsonObject,
  type JsonRpcNotification,
  type JsonRpcRequest,
  type McpBackend,
  type SessionContext,
} from "@crossfade/core";
import type { SeenClient } from "./seen-client.js";

/** What the backend's sessions are told, as far as it is up to the policy. */
export interface Notices {
  /** Who a session's client is; undefined where nothing is known of it. */
  seen(session: SessionContext): SeenClient | undefined;
  /** What clients are told at this moment; undefined: nothing. */
  text(): string | undefined;
  /** Whether a session that was last told at that time is to be told again. */
  isDue(toldAt: number | undefined): boolean;
  /** It was told, in one of the two places. */
  told(seen: SeenClient, place: "instructions" | "message"): void;
}

/** Levels at which a client does not want warnings any more (2025-11-25 logging). */
const ABOVE_WARNING: ReadonlySet<string> = new Set(["error", "critical", "alert", "emergency"]);

/**
 * A backend whose sessions hear of a retirement: in the `instructions` of their `initialize` result, and as a
 * log message. Never in the result of a tool: what stands there is taken for the tool's word by a model.
 */
export function noticingBackend(backend: McpBackend, notices: Notices): McpBackend {
  const noticing = new NoticingBackend(backend, notices);
  return decorateBackend(backend, {
    request: (request, exchange) => noticing.request(request, exchange),
    notification: (notification, exchange) => noticing.notification(notification, exchange),
  });
}

class NoticingBackend {
  readonly #backend: McpBackend;
  readonly #notices: Notices;

  constructor(backend: McpBackend, notices: Notices) {
    this.#backend = backend;
    this.#notices = notices;
  }

  request(request: JsonRpcRequest, exchange: Exchange): JsonObject | Promise<JsonObject> {
    const seen = exchange.session && this.#notices.seen(exchange.session);
    if (!exchange.session || !seen) return this.#backend.request(request, exchange);
    if (request.method === "initialize") return this.#initialize(request, exchange, seen);
    const level = request.method === "logging/setLevel" ? request.params?.["level"] : undefined;
    if (typeof level === "string") seen.level = level;
    this.#tell(exchange.session, seen);
    return this.#backend.request(request, exchange);
  }

  notification(notification: JsonRpcNotification, exchange: Exchange): void | Promise<void> {
    const seen = exchange.session && this.#notices.seen(exchange.session);
    if (exchange.session && seen && notification.method === "notifications/initialized") {
      this.#tell(exchange.session, seen);
    }
    return this.#backend.notification?.(notification, exchange);
  }

  #initialize(
    request: JsonRpcRequest,
    exchange: Exchange,
    seen: SeenClient,
  ): JsonObject | Promise<JsonObject> {
    const result = this.#backend.request(request, exchange);
    return isPromise(result)
      ? result.then((settled) => this.#withNotice(settled, seen))
      : this.#withNotice(result, seen);
  }

  #withNotice(result: JsonObject, seen: SeenClient): JsonObject {
    const { capabilities, instructions } = result;
    seen.logging = isObject(capabilities) && isObject(capabilities["logging"]);
    const notice = seen.exempt ? undefined : this.#notices.text();
    if (notice === undefined) return result;
    this.#notices.told(seen, "instructions");
    const own = typeof instructions === "string" && instructions !== "" ? [instructions] : [];
    return { ...result, instructions: [...own, notice].join("\n\n") };
  }

  #tell(session: SessionContext, seen: SeenClient): void {
    if (seen.exempt || !seen.logging || !this.#notices.isDue(seen.toldAt)) return;
    const data = this.#notices.text();
    if (data === undefined || !sendWarning(session, seen, data)) return;
    this.#notices.told(seen, "message");
  }
}

/** Sends a client a warning as a log message, if it may get one and wants it. */
export function sendWarning(session: SessionContext, seen: SeenClient, data: string): boolean {
  if (!seen.logging || ABOVE_WARNING.has(seen.level ?? "")) return false;
  session.notify("notifications/message", { level: "warning", logger: "retirement", data });
  return true;
}
