import type { Generation } from "@crossfade/core";

/**
 * From which version on a client speaks a generation. `current`: today's versions do, and nobody wrote down
 * since when, or the client does not tell its real version; `never`: as far as is known.
 */
export type Since = "current" | "never" | `${number}${string}`;

/** What is known of a client, from a page that says so. */
export interface KnownClient {
  readonly name: string;
  /** Names in `clientInfo`, in lower case; `*` at the end for any ending. */
  readonly clientInfo: readonly string[];
  /** How its `User-Agent` begins, in lower case. */
  readonly userAgent: readonly string[];
  /** Generations that are not listed are not known of. */
  readonly speaks: Readonly<Partial<Record<Generation, Since>>>;
  readonly source: string;
  /** When the page was read. */
  readonly checked: string;
}
