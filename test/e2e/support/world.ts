import type { ReferenceServerOptions } from "@crossfade/reference-server";
import type { EndpointStatistics, McpEndpoint, McpEndpointOptions } from "@crossfade/server";

/** What a node has in common with the others; nothing, where it is alone. */
export interface Share {
  /** For an endpoint of the test's own. */
  readonly options: Partial<McpEndpointOptions>;
  /** The same for the reference server. */
  readonly cluster: ReferenceServerOptions["cluster"];
}

/** What a test may ask of a server, on however many nodes it is. */
export interface TestEndpoint {
  /** Sends a notification to every client, wherever it is connected. */
  readonly notifyAll: (...notification: Parameters<McpEndpoint["notifyAll"]>) => void;
  readonly drain: McpEndpoint["drain"];
  readonly ledger: Pick<McpEndpoint["ledger"], "read">;
  /** Of all nodes together. */
  statistics(): Pick<EndpointStatistics, "transports">;
}

/** A server that listens. */
export interface Listening<Endpoint extends TestEndpoint = TestEndpoint> {
  readonly port: number;
  readonly endpoint: Endpoint;
  readonly stop: () => Promise<void>;
}

/** Starts a server on as many nodes as there are in this world. */
export type World = (
  startNode: (share: Share) => Promise<Listening<McpEndpoint>>,
) => Promise<Listening>;

const oneNode: World = (startNode) => startNode({ options: {}, cluster: undefined });

let world = oneNode;

export const deploy: World = (startNode) => world(startNode);

/** Has all servers of this test file be started there. */
export function moveTo(other: World): void {
  world = other;
}
