import type { Clock, JsonObject, JsonRpcRequest } from "@crossfade/core";

/** What a `requestState` carries. */
export interface RequestState {
  /** The parked call that it continues, if there is one. */
  readonly call?: string;
  /** The node that keeps that call, where there are several. */
  readonly node?: string;
  /** The backend's own state, if it had one. */
  readonly state?: string;
}

/** The state, and when it ends: milliseconds since the Unix epoch. */
interface SealedState extends RequestState {
  readonly until: number;
}

type HmacKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** Parameters that may differ between a request and its retry. */
const RETRY_PARAMETERS: ReadonlySet<string> = new Set(["_meta", "inputResponses", "requestState"]);

export interface RequestStateSealOptions {
  readonly clock: Clock;
  readonly ttlMs: number;
  /** The first seals, all of them open. */
  readonly keys: readonly string[];
}

/**
 * Seals what goes to a client and comes back: authenticated, expiring, and of use for the same principal,
 * method and parameters only (2026-07-28 patterns, "Multi Round-Trip Requests", server requirement 5).
 */
export class RequestStateSeal {
  readonly #options: RequestStateSealOptions;
  readonly #keys: Promise<readonly HmacKey[]>;

  constructor(options: RequestStateSealOptions) {
    this.#options = options;
    this.#keys = Promise.all(options.keys.map(importKey));
  }

  async seal(
    state: RequestState,
    request: JsonRpcRequest,
    principal: string | undefined,
  ): Promise<string> {
    const { clock, ttlMs } = this.#options;
    const sealed: SealedState = { ...state, until: clock.now() + ttlMs };
    const payload = toBase64Url(new TextEncoder().encode(JSON.stringify(sealed)));
    const [key] = await this.#keys;
    if (!key) throw new TypeError("There is no key to seal with");
    const bytes = boundText(payload, request, principal);
    const signature = await crypto.subtle.sign("HMAC", key, bytes);
    return `${payload}.${toBase64Url(new Uint8Array(signature))}`;
  }

  /** The state; undefined where it was altered, is over, or is another request's or principal's. */
  async open(
    sealed: string,
    request: JsonRpcRequest,
    principal: string | undefined,
  ): Promise<RequestState | undefined> {
    const [payload = "", signature = "", ...rest] = sealed.split(".");
    const signatureBytes = fromBase64Url(signature);
    const payloadBytes = fromBase64Url(payload);
    if (!signatureBytes || !payloadBytes || rest.length > 0) return undefined;
    const bytes = boundText(payload, request, principal);
    for (const key of await this.#keys) {
      if (!(await crypto.subtle.verify("HMAC", key, signatureBytes, bytes))) continue;
      const { until, ...state } = JSON.parse(new TextDecoder().decode(payloadBytes)) as SealedState;
      return until > this.#options.clock.now() ? state : undefined;
    }
    return undefined;
  }
}

/** What is signed; the parts cannot be shifted into each other, since JSON says where each one ends. */
function boundText(
  payload: string,
  { method, params = {} }: JsonRpcRequest,
  principal: string | undefined,
): Uint8Array<ArrayBuffer> {
  const salient = Object.entries(params).filter(([name]) => !RETRY_PARAMETERS.has(name));
  const parts = [payload, principal ?? null, method, sorted(Object.fromEntries(salient))];
  return new TextEncoder().encode(JSON.stringify(parts));
}

/** The same value with its keys in order: a client may write them in another one when it retries. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value as JsonObject).toSorted(([a], [b]) => (a < b ? -1 : 1));
  // Marked, so that no object reads like an array of pairs.
  return { o: entries.map(([name, entry]) => [name, sorted(entry)]) };
}

function importKey(secret: string): Promise<HmacKey> {
  const bytes = new TextEncoder().encode(secret);
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
    "verify",
  ]);
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[\w-]+$/.test(text)) return undefined;
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
