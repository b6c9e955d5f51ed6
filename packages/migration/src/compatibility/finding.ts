/** Something that was seen, and where. */
export interface Evidence {
  readonly source:
    "header" | "client-info" | "ledger" | "known-client" | "response" | "timing" | "metadata";
  /** What was seen, in words that somebody can check. */
  readonly detail: string;
  /** A page that says so. */
  readonly url?: string;
}

/** Something about a client or a server. It names its evidence: without any, it is not said. */
export interface Finding {
  /** Stable name to branch on, such as `stream-compressed`. */
  readonly code: string;
  /** `error`: clients do not get through; `warning`: some will not, or not always; `info`: good to know. */
  readonly severity: "error" | "warning" | "info";
  readonly title: string;
  readonly evidence: readonly [Evidence, ...Evidence[]];
  /** What to do about it. */
  readonly remedy?: string;
}
