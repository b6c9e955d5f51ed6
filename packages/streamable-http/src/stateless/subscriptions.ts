import {
  isObject,
  JsonRpcError,
  META_KEY,
  RPC_CODE,
  type JsonObject,
  type ServerDescription,
} from "@crossfade/core";
import type { ModernReply } from "./modern-reply.js";

/** What a client of `subscriptions/listen` wants to hear of. */
export interface NotificationFilter {
  readonly toolsListChanged?: true;
  readonly promptsListChanged?: true;
  readonly resourcesListChanged?: true;
  readonly resourceSubscriptions?: readonly string[];
}

/** The notification that each field of the filter asks for, and the capability behind it. */
const LIST_CHANGES = {
  toolsListChanged: { method: "notifications/tools/list_changed", capability: "tools" },
  promptsListChanged: { method: "notifications/prompts/list_changed", capability: "prompts" },
  resourcesListChanged: { method: "notifications/resources/list_changed", capability: "resources" },
} as const;

const RESOURCE_UPDATED = "notifications/resources/updated";

/** Whether a notification tells of a change, and so belongs to subscriptions alone. */
export function isChange(method: string): boolean {
  return (
    method === RESOURCE_UPDATED ||
    Object.values(LIST_CHANGES).some((change) => change.method === method)
  );
}

/** @throws JsonRpcError -32602 where it is no filter */
export function readFilter(params: JsonObject | undefined): NotificationFilter {
  const filter = params?.["notifications"];
  if (!isObject(filter)) throw invalid("notifications must be an object");
  for (const field of Object.keys(LIST_CHANGES)) {
    if (!["boolean", "undefined"].includes(typeof filter[field])) {
      throw invalid(`notifications.${field} must be true or false`);
    }
  }
  const uris = filter["resourceSubscriptions"];
  if (uris !== undefined && !isArrayOfStrings(uris)) {
    throw invalid("notifications.resourceSubscriptions must be a list of URIs");
  }
  return filter;
}

/** The part of the filter that the server honours. Without a description: all that is asked for. */
export function honoured(
  filter: NotificationFilter,
  described: ServerDescription | undefined,
): NotificationFilter {
  const offers = (capability: string, feature: string): boolean => {
    if (!described) return true;
    const offered = described.capabilities[capability];
    return isObject(offered) && offered[feature] === true;
  };
  const part: Record<string, unknown> = {};
  for (const [field, { capability }] of Object.entries(LIST_CHANGES)) {
    const wanted = filter[field as keyof typeof LIST_CHANGES];
    if (wanted && offers(capability, "listChanged")) part[field] = true;
  }
  const uris = filter.resourceSubscriptions;
  if (uris && offers("resources", "subscribe")) part["resourceSubscriptions"] = uris;
  return part;
}

/** One client that listens. */
class Subscription {
  readonly reply: ModernReply;
  readonly #filter: NotificationFilter;
  readonly #uris: ReadonlySet<string>;

  constructor(reply: ModernReply, filter: NotificationFilter) {
    this.reply = reply;
    this.#filter = filter;
    this.#uris = new Set(filter.resourceSubscriptions);
  }

  wants(method: string, params: JsonObject | undefined): boolean {
    if (method === RESOURCE_UPDATED) return this.#uris.has(String(params?.["uri"]));
    return Object.entries(LIST_CHANGES).some(
      ([field, change]) =>
        change.method === method && this.#filter[field as keyof typeof LIST_CHANGES] === true,
    );
  }

  /** Every message of a subscription names it. */
  send(method: string, params: JsonObject | undefined): void {
    const meta = params?.["_meta"];
    const named = { ...(isObject(meta) ? meta : {}), [META_KEY.subscriptionId]: this.reply.id };
    const message = { jsonrpc: "2.0", method, params: { ...params, _meta: named } };
    this.reply.send(JSON.stringify(message));
  }
}

/** The clients that listen for changes (2026-07-28 patterns, "Subscriptions"). */
export class Subscriptions {
  readonly #open = new Map<ModernReply, Subscription>();

  get size(): number {
    return this.#open.size;
  }

  /** Begins one: what it may expect to hear of is the first that it hears. */
  begin(reply: ModernReply, filter: NotificationFilter): void {
    const subscription = new Subscription(reply, filter);
    this.#open.set(reply, subscription);
    subscription.send("notifications/subscriptions/acknowledged", { notifications: filter });
  }

  /** Tells one client, if that is what it wants to hear of. */
  tell(reply: ModernReply, method: string, params: JsonObject | undefined): boolean {
    const subscription = this.#open.get(reply);
    if (!subscription?.wants(method, params)) return false;
    subscription.send(method, params);
    return true;
  }

  /** Tells all who want to hear of it; returns how many those are. */
  publish(method: string, params: JsonObject | undefined): number {
    let told = 0;
    for (const reply of this.#open.keys()) if (this.tell(reply, method, params)) told += 1;
    return told;
  }

  /** Its client has gone. */
  forget(reply: ModernReply): void {
    this.#open.delete(reply);
  }

  /** Ends all of them as the specification wants it: with the result, then the end of the stream. */
  complete(serverMeta: JsonObject): void {
    for (const reply of this.#open.keys()) {
      const meta = { ...serverMeta, [META_KEY.subscriptionId]: reply.id };
      const result = { resultType: "complete", _meta: meta };
      reply.result(JSON.stringify({ jsonrpc: "2.0", id: reply.id, result }));
    }
    this.#open.clear();
  }
}

function isArrayOfStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === "string");
}

function invalid(reason: string): JsonRpcError {
  return new JsonRpcError(RPC_CODE.invalidParams, `Invalid params: ${reason}`);
}
