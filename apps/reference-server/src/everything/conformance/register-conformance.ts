import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { ClientLog } from "../client-log.js";
import { registerCancelTools } from "./cancel-tools.js";
import { registerContentTools } from "./content-tools.js";
import { registerElicitationTools } from "./elicitation-tools.js";
import { registerListChangeTools, type NotifyAll } from "./list-change-tools.js";
import { registerNotificationTools } from "./notification-tools.js";
import { registerTestPrompts } from "./prompts.js";
import { registerReconnectionTool } from "./reconnection-tool.js";
import { registerTestResources } from "./resources.js";
import { registerSamplingTools } from "./sampling-tools.js";
import { registerSchemaTools } from "./schema-tools.js";
import { registerTaskTools } from "./task-tools.js";
import { registerWatchedResource } from "./watched-resource.js";

/** What the server of the session can do for its tools. */
export interface ConformanceParts {
  readonly log: ClientLog;
  readonly notifyAll: NotifyAll;
}

/** What the official conformance suite asks of a server, and what our own tests do. */
export function registerConformance(server: McpServer, { log, notifyAll }: ConformanceParts): void {
  registerContentTools(server);
  registerNotificationTools(server, log);
  registerReconnectionTool(server);
  registerSamplingTools(server);
  registerElicitationTools(server);
  registerSchemaTools(server);
  registerListChangeTools(server, notifyAll);
  registerCancelTools(server);
  registerTaskTools(server);
  registerTestResources(server);
  registerWatchedResource(server);
  registerTestPrompts(server);
}
