import { TransportError } from "../errors/transport-error.js";
import type { JsonRpcRequest } from "./message.js";

/**
 * The parameters of `initialize` stay in memory for as long as the session; a body's own limit would let
 * each of ten thousand sessions hold megabytes.
 *
 * @throws TransportError `BODY_TOO_LARGE`
 */
export function requireInitializeSize({ params }: JsonRpcRequest, maxBytes: number): void {
  const json = JSON.stringify(params ?? {});
  // A character takes at most three bytes, so that most are small enough without being encoded.
  if (3 * json.length > maxBytes && new TextEncoder().encode(json).byteLength > maxBytes) {
    throw new TransportError(
      "BODY_TOO_LARGE",
      `The parameters of initialize are larger than ${maxBytes} bytes`,
    );
  }
}
