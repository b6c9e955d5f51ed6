import { TransportError } from "@crossfade/core";
import type { McpEndpointOptions } from "./endpoint-options.js";

/** Every option there is; the compiler keeps it complete. */
const OPTIONS: Readonly<Record<keyof McpEndpointOptions, true>> = {
  backend: true,
  config: true,
  httpSse: true,
  streamableHttp: true,
  authenticate: true,
  principalOf: true,
  logger: true,
  sessionStore: true,
  eventLog: true,
  ledgerStore: true,
  messageBus: true,
  clock: true,
  node: true,
  leaseMs: true,
  claimTimeoutMs: true,
  maxForwards: true,
};

/**
 * A misspelt `authenticate` that is ignored is an endpoint without authentication; a backend that is
 * missing would show with the first request.
 *
 * @throws TransportError `INVALID_CONFIG`
 */
export function requireKnownOptions(options: McpEndpointOptions): void {
  const problems = Object.keys(options)
    .filter((name) => !Object.hasOwn(OPTIONS, name))
    .map((name) => `✖ Unrecognized option "${name}"`);
  if (typeof (options as Partial<McpEndpointOptions>).backend?.request !== "function") {
    problems.push("✖ backend must be an McpBackend, such as fromMcpServer(buildServer)");
  }
  problems.push(...sharingProblems(options));
  if (problems.length === 0) return;
  throw new TransportError(
    "INVALID_CONFIG",
    `McpEndpointOptions is wrong:\n${problems.join("\n")}`,
  );
}

/** Nodes that reach each other and share nothing would pass requests on to where nobody knows them. */
function sharingProblems({
  messageBus,
  sessionStore,
  eventLog,
  streamableHttp,
}: McpEndpointOptions): string[] {
  const problems: string[] = [];
  if (messageBus && !(sessionStore && eventLog)) {
    problems.push("✖ messageBus needs a sessionStore and an eventLog that all nodes share");
  }
  const own = streamableHttp === false ? undefined : streamableHttp;
  if (messageBus && streamableHttp !== false && !own?.requestStateKeys) {
    problems.push(
      "✖ messageBus needs streamableHttp.requestStateKeys, the same on all nodes: " +
        "a requestState of one of them comes back to another",
    );
  }
  return problems;
}
