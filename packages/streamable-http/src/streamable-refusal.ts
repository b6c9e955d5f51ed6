import type { RequestRefusal } from "@crossfade/core";

/** What is known of a request, for its answer: also whether it is of a revision with sessions. */
export interface StreamableRefusal extends RequestRefusal {
  legacy: boolean;
}
