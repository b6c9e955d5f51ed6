import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { RequestHandlerExtra } from "@modelcontextprotocol/sdk/shared/protocol.js";
import {
  LoggingLevelSchema,
  SetLevelRequestSchema,
  type LoggingLevel,
  type ServerNotification,
  type ServerRequest,
} from "@modelcontextprotocol/sdk/types.js";

/** What the SDK hands to a tool beside its arguments. */
export type ToolExtra = RequestHandlerExtra<ServerRequest, ServerNotification>;

/**
 * Log messages to the client, from the level that it asked for with `logging/setLevel`.
 *
 * The SDK's own `sendLoggingMessage` heeds that level too, but sends to the session, where a client of
 * Streamable HTTP hears it only while it holds a stream open; these go with the answer to the request.
 */
export class ClientLog {
  #level: LoggingLevel = "debug";

  constructor({ server }: McpServer) {
    server.setRequestHandler(SetLevelRequestSchema, ({ params }) => {
      this.#level = params.level;
      return {};
    });
  }

  async info({ sendNotification }: ToolExtra, data: string, logger?: string): Promise<void> {
    if (severity("info") < severity(this.#level)) return;
    const named = logger === undefined ? {} : { logger };
    await sendNotification({
      method: "notifications/message",
      params: { level: "info", ...named, data },
    });
  }
}

/** The schema lists the levels from the least to the most severe. */
function severity(level: LoggingLevel): number {
  return LoggingLevelSchema.options.indexOf(level);
}
