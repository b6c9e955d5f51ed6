import type { McpEndpointOptions } from "@crossfade/server";
import type { Answer, Visit } from "./visit.js";

/** What the body of an answer has to be. */
export type BodyRule =
  /** There is none. */
  | "nothing"
  | "text"
  /** `application/problem+json` (RFC 9457). */
  | "problem"
  /** A JSON-RPC error with this code. */
  | { readonly error: number }
  /** A JSON-RPC answer, whose text this is in. */
  | { readonly json: RegExp }
  /** An event stream, on which these come, in this order. */
  | { readonly stream: readonly RegExp[] };

/** A row of the page, and how it is tried. */
export interface EndpointCase {
  /** The request, in the page's words. */
  readonly request: string;
  /** How it is made; several where its words name several, which are answered alike. */
  readonly ask: (visit: Visit) => Promise<Answer | readonly Answer[]>;
  readonly status: number;
  /** Headers of the answer beside the type of its body: their value, or `true` for any. */
  readonly headers?: Readonly<Record<string, string | true>>;
  readonly body: BodyRule;
  /** What the answer is, in the page's words. */
  readonly answer: string;
  /** What else has to be so, where the answer says more than its status, headers and body. */
  readonly afterwards?: (visit: Visit) => void;
  /** What it is asked of, where it is no server with all defaults. */
  readonly server?: Partial<McpEndpointOptions>;
  /** Requirements of `test/e2e/requirements` that it shows. */
  readonly covers?: readonly string[];
}

/** A part of the page. */
export interface EndpointSection {
  readonly title: string;
  readonly intro: string;
  /** The headers of its requests that matter, and what for. Its cases send these, and no other. */
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly cases: readonly EndpointCase[];
  /** What is to be said after the table. */
  readonly outro?: string;
  /** Whether its answers say that the transport is deprecated. */
  readonly deprecated: boolean;
}
