import type { Session } from "./session.js";

/** Where a session is to be served, as far as this node knows. */
export type SessionPlace =
  | { readonly at: "here"; readonly session: Session }
  /** Another node owns it, until `leaseEndsAt` at least: milliseconds since the Unix epoch. */
  | { readonly at: "elsewhere"; readonly node: string; readonly leaseEndsAt: number }
  /** Nobody owns it at the moment, and this node does not take it. */
  | { readonly at: "nobody" }
  /** No such session, or another principal's: nobody is told which. */
  | { readonly at: "unknown" };
