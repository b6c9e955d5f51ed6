import { headerOf, type Caller, type HttpRequest, type ModernClient } from "@crossfade/core";
import type { ClientLedger } from "@crossfade/sunset";

/** Counts a request that says in itself who sent it. */
export function countRequest(
  ledger: ClientLedger | undefined,
  revision: string,
  { info }: ModernClient,
  request: HttpRequest,
  { principal }: Caller,
): void {
  if (!ledger) return;
  const userAgent = headerOf(request, "user-agent");
  const name = textOf(info?.["name"]);
  const version = textOf(info?.["version"]);
  ledger.account("stateless", revision, name, version, principal, userAgent).request();
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
