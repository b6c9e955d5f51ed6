/**
 * The protocol's revisions, oldest first. A *legacy* revision begins with an `initialize`
 * handshake; a *modern* one does not.
 */
export const LEGACY_REVISIONS = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"] as const;
export const MODERN_REVISIONS = ["2026-07-28"] as const;

export type LegacyRevision = (typeof LEGACY_REVISIONS)[number];
export type ModernRevision = (typeof MODERN_REVISIONS)[number];
export type ProtocolRevision = LegacyRevision | ModernRevision;

/** What a server offers when it does not know the revision that it was asked for. */
export const NEWEST_LEGACY_REVISION: LegacyRevision = "2025-11-25";

export function isLegacyRevision(value: unknown): value is LegacyRevision {
  return (LEGACY_REVISIONS as readonly unknown[]).includes(value);
}

export function isModernRevision(value: unknown): value is ModernRevision {
  return (MODERN_REVISIONS as readonly unknown[]).includes(value);
}

/**
 * The revision that an `initialize` gets: the one it asks for where it is a known legacy revision,
 * otherwise the newest legacy one (lifecycle, "Version Negotiation").
 */
export function negotiateLegacyRevision(requested: unknown): LegacyRevision {
  return isLegacyRevision(requested) ? requested : NEWEST_LEGACY_REVISION;
}

/** Batches exist in one revision only: 2025-06-18 took them out again. */
export function revisionHasBatches(revision: string | undefined): boolean {
  return revision === "2025-03-26";
}
