/**
 * The generations of MCP over HTTP, the oldest first: http-sse (2024-11-05), Streamable HTTP with sessions
 * (2025-03-26 to 2025-11-25) and without (2026-07-28). A transport may serve more than one of them.
 */
export const GENERATIONS = ["http-sse", "sessionful", "stateless"] as const;

export type Generation = (typeof GENERATIONS)[number];

/** Whether a client of `generation` is further on than one of `than`. */
export function isNewerGeneration(generation: Generation, than: Generation): boolean {
  return GENERATIONS.indexOf(generation) > GENERATIONS.indexOf(than);
}
