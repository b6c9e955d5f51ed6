import type { JsonObject, ModernClient } from "@crossfade/core";
import { ManualClock } from "@crossfade/core/testing";
import { fromMcpServer } from "../../src/index.js";
import { FakeExchange, type FakeExchangeFields } from "../fake-session.js";
import { recordingLogger } from "../recording-logger.js";
import type { Handlers, LowLevelMajor, LowLevelServer } from "./low-level-servers.js";

/** A client that can do nothing, unless a test says otherwise. */
export const CLIENT: ModernClient = {
  info: { name: "modern-client", version: "3" },
  capabilities: {},
  logLevel: undefined,
};

/** A request of the modern revision: no session, and a client that has said who it is. */
export function modernExchange(fields: FakeExchangeFields = {}): FakeExchange {
  return new FakeExchange(undefined, { client: CLIENT, ...fields });
}

/** A backend of servers of which a test knows each, and whether it was closed. */
export function modernWorld(build: LowLevelMajor["build"], handlers: Handlers = {}) {
  const clock = new ManualClock();
  const logger = recordingLogger();
  const servers: LowLevelServer[] = [];
  const closed: LowLevelServer[] = [];
  const factory = () => {
    const server = build(handlers);
    servers.push(server);
    const close = server.close.bind(server);
    server.close = async () => {
      await close();
      closed.push(server);
    };
    return server;
  };
  const backend = fromMcpServer(factory, { clock, logger });
  return { backend, clock, logger, servers, closed };
}

/** A tool as `tools/list` has it, each of whose arguments is mirrored in the header of this name. */
export function toolOf(name: string, headers: Readonly<Record<string, unknown>> = {}): JsonObject {
  const properties = Object.entries(headers).map(([argument, header]) => [
    argument,
    { type: "string", "x-mcp-header": header },
  ]);
  return { name, inputSchema: { type: "object", properties: Object.fromEntries(properties) } };
}
