/**
 * What runtimes hand over beside the request, as far as it is of use: the server of `Bun.serve`, the
 * connection's facts of `Deno.serve`, the `env` of Hono (which is one of these, or Node's own objects).
 */
interface PlatformInfo {
  readonly requestIP?: unknown;
  readonly timeout?: unknown;
  readonly server?: unknown;
  readonly remoteAddr?: { readonly hostname?: unknown };
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: unknown } };
}

/** The server of `Bun.serve`, by the two methods that are needed of it. */
interface BunServer {
  requestIP(request: Request): { readonly address: string } | null;
  timeout(request: Request, seconds: number): void;
}

/** The client's address; undefined where the runtime does not tell, or does not know this request. */
export function platformAddress(request: Request, info: unknown): string | undefined {
  const bun = bunServerOf(info);
  if (bun) return bun.requestIP(request)?.address;
  const { remoteAddr, incoming } = asPlatformInfo(info);
  const address = remoteAddr?.hostname ?? incoming?.socket?.remoteAddress;
  return typeof address === "string" ? address : undefined;
}

/**
 * Bun cuts a connection on which nothing was sent for ten seconds: shorter than a heartbeat, and than
 * many a tool. How long a request may take is the endpoint's to say.
 */
export function keepOpen(request: Request, info: unknown): void {
  bunServerOf(info)?.timeout(request, 0);
}

/**
 * Whether a request's signal, which costs most of what a request costs, says later, too, that the client has
 * left. Deno's does not: one that is made after that never aborts. Who else's does not is not known.
 */
export function signalKeeps(info: unknown): boolean {
  return bunServerOf(info) !== undefined || asPlatformInfo(info).incoming !== undefined;
}

function bunServerOf(info: unknown): BunServer | undefined {
  const given = asPlatformInfo(info);
  if (isBunServer(given)) return given;
  const inner = asPlatformInfo(given.server);
  return isBunServer(inner) ? inner : undefined;
}

function isBunServer(info: PlatformInfo): info is PlatformInfo & BunServer {
  return typeof info.requestIP === "function" && typeof info.timeout === "function";
}

const NOTHING: PlatformInfo = {};

function asPlatformInfo(info: unknown): PlatformInfo {
  return typeof info === "object" && info !== null ? info : NOTHING;
}
