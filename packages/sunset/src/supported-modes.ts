import { TransportError, type MigrationMode } from "@crossfade/core";

/** The modes that this version carries out. */
export const supportedModes: readonly MigrationMode[] = ["off", "advise"];

/**
 * Refuses the modes that are still to come: one that is accepted and ignored would be a lie, told to
 * an operator who thinks that clients are being notified or refused.
 *
 * @throws TransportError `INVALID_CONFIG`
 */
export function requireSupportedMode(mode: MigrationMode): void {
  if (supportedModes.includes(mode)) return;
  throw new TransportError(
    "INVALID_CONFIG",
    `deprecation.mode "${mode}" is not carried out by this version; it knows ${supportedModes.join(" and ")}`,
  );
}
