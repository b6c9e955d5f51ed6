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
  return {
    ...text("name", name),
    ...text("version", version),
    ...text("principal", principal),
    ...text("userAgent", headerOf(request, "user-agent")),
    ...text(
      "address",
      request.remoteAddress === undefined && !trustProxy
        ? undefined
        : clientAddress(request, trustProxy),
    ),
  };
}

function text<Key extends string>(key: Key, value: unknown): { [K in Key]?: string } {
  return typeof value === "string" ? ({ [key]: value } as { [K in Key]: string }) : {};
}
