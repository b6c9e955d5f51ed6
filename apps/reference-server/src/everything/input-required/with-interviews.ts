import {
  JsonRpcError,
  RPC_CODE,
  type Exchange,
  type JsonObject,
  type JsonRpcRequest,
  type McpBackend,
} from "@crossfade/core";
import type { Interview } from "./interview.js";
import { PROMPT_INTERVIEW, TOOL_INTERVIEWS } from "./interviews.js";
import { runInterview } from "./run-interview.js";

const NO_ARGUMENTS = { type: "object", properties: {} };
const MISSING_CAPABILITY = {
  name: "test_missing_capability",
  description: "Needs a client that can sample, and says so before anything else",
  inputSchema: NO_ARGUMENTS,
};

/**
 * The same server, with tools and a prompt that ask modern clients for input by results of their own. An
 * SDK server of major 1 has no words for that; its tools ask by `elicitInput` and the like, which the
 * transport turns into such results.
 */
export function withInterviews(backend: McpBackend): McpBackend {
  return {
    ...passedOn(backend),
    request(message, exchange) {
      const own = exchange.client && answerOf(message, exchange);
      if (own) return own;
      const result = backend.request(message, exchange);
      return exchange.client ? withOwnEntries(message, result) : result;
    },
  };
}

/** All methods but `request`; a spread would lose those of a class. */
function passedOn(backend: McpBackend): Omit<McpBackend, "request"> {
  return {
    notification: (message, exchange) => backend.notification?.(message, exchange),
    sessionBegan: (session) => backend.sessionBegan?.(session),
    sessionEnded: (session, reason) => backend.sessionEnded?.(session, reason),
    describe: (exchange) => backend.describe?.(exchange) ?? { serverInfo: {}, capabilities: {} },
    headerParameters: (tool, exchange) => backend.headerParameters?.(tool, exchange),
    listen: (exchange, uris) => backend.listen?.(exchange, uris) ?? (() => undefined),
    close: () => backend.close?.(),
  };
}

function answerOf(
  { method, params = {} }: JsonRpcRequest,
  exchange: Exchange,
): JsonObject | undefined {
  const name = params["name"];
  if (method === "prompts/get" && name === PROMPT_INTERVIEW.name) {
    return interviewed(PROMPT_INTERVIEW, params, exchange, (text) => ({
      messages: [{ role: "user", content: { type: "text", text } }],
    }));
  }
  if (method !== "tools/call") return undefined;
  if (name === MISSING_CAPABILITY.name) return requireSampling(exchange);
  const interview = TOOL_INTERVIEWS.find((tool) => tool.name === name);
  return (
    interview &&
    interviewed(interview, params, exchange, (text) => ({ content: [{ type: "text", text }] }))
  );
}

function interviewed(
  interview: Interview,
  params: JsonObject,
  { client }: Exchange,
  toResult: (text: string) => JsonObject,
): JsonObject | undefined {
  if (!client) return undefined;
  const outcome = runInterview(interview, params, client);
  return "asks" in outcome ? outcome.asks : toResult(outcome.concludes);
}

function requireSampling({ client }: Exchange): JsonObject {
  if (client?.capabilities["sampling"] !== undefined) {
    return { content: [{ type: "text", text: "The client can sample" }] };
  }
  throw new JsonRpcError(RPC_CODE.missingCapability, "This tool needs a client that can sample", {
    requiredCapabilities: { sampling: {} },
  });
}

/** The lists, with the entries of this file at the end of their last page. */
async function withOwnEntries(
  { method }: JsonRpcRequest,
  result: JsonObject | Promise<JsonObject>,
): Promise<JsonObject> {
  const list = await result;
  if (list["nextCursor"] !== undefined) return list;
  if (method === "tools/list") return { ...list, tools: [...entriesOf(list["tools"]), ...TOOLS] };
  if (method !== "prompts/list") return list;
  const { name, description } = PROMPT_INTERVIEW;
  return { ...list, prompts: [...entriesOf(list["prompts"]), { name, description }] };
}

function entriesOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

const TOOLS = [
  ...TOOL_INTERVIEWS.map(({ name, description }) => ({
    name,
    description,
    inputSchema: NO_ARGUMENTS,
  })),
  MISSING_CAPABILITY,
];
