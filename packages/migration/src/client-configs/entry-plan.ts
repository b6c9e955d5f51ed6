import type { MoveBasis } from "./endpoint-map.js";
import type { TextEdit } from "./text-edit.js";

/** One thing that is rewritten. Texts are safe to print: tokens in URLs are masked. */
export interface ConfigChange {
  readonly server: string;
  readonly what: "url" | "type" | "key" | "argument";
  readonly from: string;
  readonly to: string;
  readonly why: string;
}

/** Something about a configuration that its owner should know. */
export interface ConfigFinding {
  readonly code:
    | "type-and-url-disagree"
    | "no-known-successor"
    | "not-verified"
    | "not-editable"
    | "url-elsewhere"
    | "sign-in-again"
    | "bridge-serves-http-sse"
    | "unreadable"
    | "mention";
  /** Absent where it is about the whole file. */
  readonly server?: string;
  readonly message: string;
  /** Line of the file, from 1. */
  readonly line?: number;
}

/** Where one server's entry goes, before it is known whether the new URL answers. */
export interface EntryPlan {
  readonly server: string;
  readonly edits: readonly TextEdit[];
  readonly changes: readonly ConfigChange[];
  readonly findings: readonly ConfigFinding[];
  /** The URL that the entry will have, and why. Absent where nothing is rewritten. */
  readonly target?: { readonly url: string; readonly basis: MoveBasis };
}
