import { TransportError } from "../errors/transport-error.js";
import type { JsonRpcRequest } from "./message.js";

/**
 * The parameters of `initialize` stay in memory for as long as the session; a body's own limit would let
 * each of ten thousand sessions hold megabytes.
 *
 * @throws TransportError `BODY_TOO_LARGE`
 */
export function requireInitializeSize({ params }: JsonRpcRequest, maxBytes: number): void {
  const bytes = new TextEncoder().encode(JSON.stringify(params ?? {})).byteLength;
  if (bytes > maxBytes) {
    throw new TransportError(
      "BODY_TOO_LARGE",
      `The parameters of initialize are larger than ${maxBytes} bytes`,
    );
  }
}
