import type { Generation, JsonObject } from "@crossfade/core";
import type { HttpSend, ReceivedAnswer, SentRequest } from "./http-send.js";
import { reasonOf, type ProbeStep } from "./probe-failure.js";

/** An answer to a request of JSON-RPC. */
export interface RpcAnswer {
  readonly result?: JsonObject;
  readonly error?: { readonly code: number; readonly message: string };
}

/** A client of one generation that has come as far as a client has to before it can work. */
export interface GenerationClient {
  readonly generation: Generation;
  /** The revision that was agreed on. */
  readonly revision: string;
  /** Who the server says it is. */
  readonly server: { readonly name: string; readonly version: string } | undefined;
  request(method: string, params?: JsonObject): Promise<RpcAnswer>;
  /** Ends the session, where there is one, and every connection. */
  close(): Promise<void>;
}

export interface ClientOptions {
  readonly send: HttpSend;
  /** Sent with every request, such as `Authorization`. */
  readonly headers: Readonly<Record<string, string>>;
  /** How long each answer may take. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** Where what was sent and what came is kept. Default: nowhere. */
  readonly steps?: ProbeStep[];
  /** For measurements: nothing is timed or kept, so that the client costs the same whatever it does. */
  readonly lean?: boolean;
}

export const CLIENT_INFO = { name: "crossfade-migration", version: "1.0.0" };

/** Sends, with a time limit on the head of the answer, and keeps what came of it as a step. */
export async function exchange(
  { send, headers, timeoutMs, signal, steps, lean }: ClientOptions,
  sent: string,
  request: Omit<SentRequest, "signal">,
  life: AbortSignal,
): Promise<ReceivedAnswer> {
  if (lean) return send({ ...request, headers: { ...headers, ...request.headers }, signal: life });
  const start = performance.now();
  const step = (got: string): void => {
    steps?.push({ sent, got, afterMs: Math.round(performance.now() - start) });
  };
  const late = new AbortController();
  const timer = setTimeout(
    () => late.abort(new DOMException("no answer in time", "TimeoutError")),
    timeoutMs,
  );
  try {
    const answer = await send({
      ...request,
      headers: { ...headers, ...request.headers },
      signal: AbortSignal.any([life, late.signal, ...(signal ? [signal] : [])]),
    });
    step(`${answer.status} ${answer.header("content-type") ?? "without a type"}`);
    return { ...answer, text: () => inTime(answer.text(), timeoutMs, "its answer does not end") };
  } catch (error) {
    signal?.throwIfAborted();
    step(reasonOf(error));
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Rejects where something takes longer than it may. */
export async function inTime<Value>(
  promise: Promise<Value>,
  timeoutMs: number,
  what: string,
): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new DOMException(`${what}: nothing in ${timeoutMs} ms`, "TimeoutError")),
      timeoutMs,
    );
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
