import type { JsonObject } from "@crossfade/core";
import { Server as Server1 } from "@modelcontextprotocol/sdk/server/index.js";
import { Server as Server2 } from "@modelcontextprotocol/server";
import { z } from "zod";
import type { ConnectableServer } from "../../src/index.js";

/** What a handler is given by either major, and what it can do. */
interface HandlerContext {
  readonly server: LowLevelServer;
  readonly signal: AbortSignal;
  /** Tells the client something on behalf of the request. */
  readonly notify: (method: string, params: JsonObject) => Promise<void>;
}

type Handler = (
  params: JsonObject | undefined,
  context: HandlerContext,
) => JsonObject | Promise<JsonObject>;

/** By method: what a server answers. */
export type Handlers = Readonly<Record<string, Handler>>;

/** The part of both majors' `Server` that is the same. */
export interface LowLevelServer extends ConnectableServer {
  getClientCapabilities(): object | undefined;
  getClientVersion(): object | undefined;
  createMessage(params: object): Promise<object>;
  sendToolListChanged(): Promise<void>;
}

export interface LowLevelMajor {
  readonly major: 1 | 2;
  readonly build: (handlers: Handlers) => LowLevelServer;
}

interface Call {
  readonly params?: JsonObject;
}

const INFO = { name: "test-server", version: "1.0.0" };
const OPTIONS = {
  capabilities: { tools: { listChanged: true }, resources: { subscribe: true }, prompts: {} },
  instructions: "Hi",
};

type Notify = (notification: { method: string; params: JsonObject }) => Promise<void>;

function contextOf(server: unknown, signal: AbortSignal, notify: Notify): HandlerContext {
  return {
    server: server as LowLevelServer,
    signal,
    notify: (method, params) => notify({ method, params }),
  };
}

const major1: LowLevelMajor = {
  major: 1,
  build(handlers) {
    const server = new Server1(INFO, OPTIONS);
    for (const [method, handle] of Object.entries(handlers)) {
      const schema = z.object({ method: z.literal(method), params: z.looseObject({}).optional() });
      server.setRequestHandler(schema, (call, extra) => {
        const { signal, sendNotification } = extra;
        return handle((call as Call).params, contextOf(server, signal, sendNotification));
      });
    }
    return server;
  },
};

const major2: LowLevelMajor = {
  major: 2,
  build(handlers) {
    const server = new Server2(INFO, OPTIONS);
    for (const [method, handle] of Object.entries(handlers)) {
      server.setRequestHandler(method as "tools/list", (call, { mcpReq }) => {
        const notify: Notify = (notification) => mcpReq.notify(notification);
        const context = contextOf(server, mcpReq.signal, notify);
        return handle((call as Call).params, context) as never;
      });
    }
    return server;
  },
};

/** For `describe.each`: servers whose every word a test can choose. */
export const LOW_LEVEL_MAJORS: readonly LowLevelMajor[] = [major1, major2];
