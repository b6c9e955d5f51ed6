import type { JsonRpcId, McpBackend } from "@crossfade/core";
import { ManualClock } from "@crossfade/core/testing";
import { fromMcpServer } from "../src/index.js";
import { FakeExchange, startSession, type FakeSession } from "./fake-session.js";
import { recordingLogger } from "./recording-logger.js";
import type { SdkMajor, TestServer, Tool, ToolContext } from "./sdk-majors.js";

/** A session that has begun, and all that a test may want of it. */
export async function startServer(
  build: SdkMajor["build"],
  tools: Readonly<Record<string, Tool>> = { any: () => "" },
) {
  const servers: TestServer[] = [];
  const clock = new ManualClock();
  const logger = recordingLogger();
  const factory = () => {
    const server = build(tools);
    servers.push(server);
    return server;
  };
  const backend = fromMcpServer(factory, { clock, logger });
  const session = await startSession(backend);
  const server = servers[0]!;
  /** What the SDK complains about. */
  const errors: string[] = [];
  Object.assign(server.server, { onerror: (error: Error) => errors.push(error.message) });
  return { backend, session, server, clock, logger, errors };
}

/** A tool that says when it has begun, and then waits until its signal is aborted. */
export function patientTool() {
  let begun!: (context: ToolContext) => void;
  const beginning = new Promise<ToolContext>((resolve) => (begun = resolve));
  const tool: Tool = (context) =>
    new Promise((resolve) => {
      context.signal.addEventListener("abort", () => resolve("aborted"));
      begun(context);
    });
  return { tool, beginning };
}

export function cancel(backend: McpBackend, session: FakeSession, requestId: JsonRpcId): void {
  const params = { requestId, reason: "changed my mind" };
  void backend.notification?.(
    { jsonrpc: "2.0", method: "notifications/cancelled", params },
    new FakeExchange(session),
  );
}
