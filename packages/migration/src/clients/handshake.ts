import type { JsonObject } from "@crossfade/core";
import { CLIENT_INFO, type GenerationClient, type RpcAnswer } from "./generation-client.js";
import { ProbeFailure } from "./probe-failure.js";
import { serverIn } from "./server-in.js";

/** What `initialize` of every legacy revision asks for. */
export function initializeParams(protocolVersion: string): JsonObject {
  return { protocolVersion, capabilities: {}, clientInfo: CLIENT_INFO };
}

/**
 * What the answer to it says.
 *
 * @throws ProbeFailure where it is a refusal
 */
export function initialized({
  result,
  error,
}: RpcAnswer): Pick<GenerationClient, "revision" | "server"> {
  if (!result) throw new ProbeFailure(`refused initialize: ${error?.code ?? "no result"}`);
  const { protocolVersion, serverInfo } = result;
  return {
    revision: typeof protocolVersion === "string" ? protocolVersion : "",
    server: serverIn(serverInfo),
  };
}
