import { HEADER } from "../protocol/headers.js";
import { isLegacyRevision, NEWEST_LEGACY_REVISION } from "../protocol/revisions.js";
import type { HttpRequest } from "./http-message.js";
import { headerOf } from "./request-fields.js";

/**
 * Whether a request's `MCP-Protocol-Version` is a modern one. Revisions are dates: whatever comes after the
 * newest legacy one is modern, known or not.
 */
export function namesModernRevision(request: HttpRequest): boolean {
  const revision = headerOf(request, HEADER.protocolVersion);
  // Legacy ones first: they are what most requests name, and are told without a pattern.
  if (revision === undefined || isLegacyRevision(revision)) return false;
  return /^\d{4}-\d{2}-\d{2}$/.test(revision) && revision > NEWEST_LEGACY_REVISION;
}
