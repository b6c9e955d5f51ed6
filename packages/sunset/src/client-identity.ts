import { clientAddress, headerOf, isObject, type HttpRequest } from "@crossfade/core";

/** What is known about whoever sent a request; the client says most of it itself. */
export interface ClientIdentity {
  /** `name` of its `clientInfo`. */
  readonly name?: string;
  /** `version` of its `clientInfo`. */
  readonly version?: string;
  /** Whom the authentication hook took it for. */
  readonly principal?: string;
  readonly userAgent?: string;
  readonly address?: string;
}

/**
 * Who sent a request.
 *
 * @param info its `clientInfo`, whatever the client took for one; undefined where it did not say
 */
export function clientIdentity(
  info: unknown,
  principal: string | undefined,
  request: HttpRequest,
  trustProxy: boolean,
): ClientIdentity {
  const { name, version } = isObject(info) ? info : {};
  const userAgent = headerOf(request, "user-agent");
  // Field by field: of an object that is put together by spreading, V8 would keep a shape for each client.
  const identity: { -readonly [Field in keyof ClientIdentity]: ClientIdentity[Field] } = {};
  if (typeof name === "string") identity.name = name;
  if (typeof version === "string") identity.version = version;
  if (principal !== undefined) identity.principal = principal;
  if (userAgent !== undefined) identity.userAgent = userAgent;
  if (request.remoteAddress !== undefined || trustProxy) {
    identity.address = clientAddress(request, trustProxy);
  }
  return identity;
}
