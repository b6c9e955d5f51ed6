import type { JsonObject, JsonRpcId } from "@crossfade/core";
import { McpServer as McpServer1 } from "@modelcontextprotocol/sdk/server/mcp.js";
import { McpServer as McpServer2 } from "@modelcontextprotocol/server";
import type { ConnectableServer } from "../src/index.js";

/** What both majors' servers can ask of a client and tell it. */
interface PushApi {
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  createMessage(params: object, options?: object): Promise<object>;
  elicitInput(params: object, options?: object): Promise<object>;
  listRoots(params?: object, options?: object): Promise<object>;
  sendToolListChanged(): Promise<void>;
  sendLoggingMessage(params: object): Promise<void>;
}

/** What a tool's handler is told and given, by either major. */
export interface ToolContext {
  readonly requestId: JsonRpcId;
  readonly signal: AbortSignal;
  readonly sessionId: string | undefined;
  readonly authInfo: unknown;
  readonly progressToken: JsonRpcId | undefined;
  readonly url: string | undefined;
  readonly push: PushApi;
  readonly header: (name: string) => unknown;
  readonly notify: (method: string, params: JsonObject) => Promise<void>;
}

export type Tool = (context: ToolContext) => Promise<string> | string;

export interface TestServer extends ConnectableServer {
  readonly server: PushApi;
}

export interface SdkMajor {
  readonly major: 1 | 2;
  readonly build: (tools: Readonly<Record<string, Tool>>) => TestServer;
}

const INFO = { name: "test-server", version: "1.0.0" };
const OPTIONS = { capabilities: { logging: {}, tools: { listChanged: true } }, instructions: "Hi" };

/** The part of both majors' handler arguments that differs, as plain objects. */
interface Extra1 {
  requestId: JsonRpcId;
  signal: AbortSignal;
  sessionId?: string;
  authInfo?: unknown;
  _meta?: { progressToken?: JsonRpcId };
  requestInfo?: { headers: Record<string, unknown>; url?: URL };
  sendNotification(notification: object): Promise<void>;
}

interface Context2 {
  sessionId?: string;
  mcpReq: {
    id: JsonRpcId;
    signal: AbortSignal;
    _meta?: { progressToken?: JsonRpcId };
    notify(notification: object): Promise<void>;
  };
  http?: { authInfo?: unknown; req?: Request };
}

function context1(extra: Extra1, push: PushApi): ToolContext {
  return {
    requestId: extra.requestId,
    signal: extra.signal,
    sessionId: extra.sessionId,
    authInfo: extra.authInfo,
    progressToken: extra["_meta"]?.progressToken,
    url: extra.requestInfo?.url?.href,
    push,
    header: (name) => extra.requestInfo?.headers[name],
    notify: (method, params) => extra.sendNotification({ method, params }),
  };
}

function context2(context: Context2, push: PushApi): ToolContext {
  const { mcpReq, http } = context;
  return {
    requestId: mcpReq.id,
    signal: mcpReq.signal,
    sessionId: context.sessionId,
    authInfo: http?.authInfo,
    progressToken: mcpReq["_meta"]?.progressToken,
    url: http?.req?.url,
    push,
    header: (name) => http?.req?.headers.get(name),
    notify: (method, params) => mcpReq.notify({ method, params }),
  };
}

const textResult = (text: string) => ({ content: [{ type: "text" as const, text }] });

const major1: SdkMajor = {
  major: 1,
  build(tools) {
    const server = new McpServer1(INFO, OPTIONS);
    for (const [name, tool] of Object.entries(tools)) {
      server.registerTool(name, {}, async (extra) =>
        textResult(await tool(context1(extra as never, server.server as never))),
      );
    }
    return server;
  },
};

const major2: SdkMajor = {
  major: 2,
  build(tools) {
    const server = new McpServer2(INFO, OPTIONS);
    for (const [name, tool] of Object.entries(tools)) {
      server.registerTool(name, {}, async (context) =>
        textResult(await tool(context2(context as never, server.server as never))),
      );
    }
    return server;
  },
};

/** For `describe.each`: whatever holds for one major holds for the other. */
export const SDK_MAJORS: readonly SdkMajor[] = [major1, major2];
