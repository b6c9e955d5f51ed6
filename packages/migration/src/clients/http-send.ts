import type { ServerEvent } from "./server-events.js";

/** A request as the clients of this package send it. */
export interface SentRequest {
  readonly method: "GET" | "POST" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

/** The head of an answer, and its body, which is read once, in one way or the other. */
export interface ReceivedAnswer {
  readonly status: number;
  /** Undefined where there is none. The name is in lower case. */
  header(name: string): string | undefined;
  readonly headerNames: readonly string[];
  /** The whole body. Rejects beyond a mebibyte: no answer to these clients is that long. */
  text(): Promise<string>;
  /** The body as an event stream. Ends, or rejects, with the connection. */
  events(): AsyncGenerator<ServerEvent, void>;
  /** Lets go of the connection. */
  discard(): void;
}

/** Sends a request. Rejects where there is no answer at all. */
export type HttpSend = (request: SentRequest) => Promise<ReceivedAnswer>;
