import {
  decorateBackend,
  JsonRpcError,
  RPC_CODE,
  type Exchange,
  type JsonObject,
  type JsonRpcRequest,
  type McpBackend,
  type ModernClient,
} from "@crossfade/core";
import { setTimeout as delay } from "node:timers/promises";
import type { Interview } from "./interview.js";
import { PROMPT_INTERVIEW, TOOL_INTERVIEWS } from "./interviews.js";
import { runInterview } from "./run-interview.js";

const NO_ARGUMENTS = { type: "object", properties: {} };
const MISSING_CAPABILITY = {
  name: "test_missing_capability",
  description: "Needs a client that can sample, and says so before anything else",
  inputSchema: NO_ARGUMENTS,
};

const PROTOCOL_ERROR = {
  name: "protocol_error_job",
  description: "Works for half a second, and breaks down with an error of the protocol",
  inputSchema: NO_ARGUMENTS,
};
const WORK_MS = 500;

/**
 * The same server, with tools and a prompt that ask modern clients for input by results of their own. An
 * SDK server of major 1 has no words for that; its tools ask by `elicitInput` and the like, which the
 * transport turns into such results.
 */
export function withInterviews(backend: McpBackend): McpBackend {
  return decorateBackend(backend, {
    request(message, exchange) {
      const own = exchange.client && answerOf(message, exchange, exchange.client);
      if (own) return own;
      const result = backend.request(message, exchange);
      return exchange.client ? withOwnEntries(message, result) : result;
    },
  });
}

function answerOf(
  { method, params = {} }: JsonRpcRequest,
  exchange: Exchange,
  client: ModernClient,
): Promise<JsonObject> | undefined {
  const name = params["name"];
  if (method === "prompts/get" && name === PROMPT_INTERVIEW.name) {
    return interviewed(PROMPT_INTERVIEW, params, client, (text) => ({
      messages: [{ role: "user", content: { type: "text", text } }],
    }));
  }
  if (method !== "tools/call") return undefined;
  if (name === MISSING_CAPABILITY.name) return requireSampling(client);
  if (name === PROTOCOL_ERROR.name) return failAsProtocol(exchange);
  const interview = TOOL_INTERVIEWS.find((tool) => tool.name === name);
  return (
    interview &&
    interviewed(interview, params, client, (text) => ({ content: [{ type: "text", text }] }))
  );
}

async function interviewed(
  interview: Interview,
  params: JsonObject,
  client: ModernClient,
  toResult: (text: string) => JsonObject,
): Promise<JsonObject> {
  const outcome = runInterview(interview, params, client);
  return "asks" in outcome ? outcome.asks : toResult(await outcome.concludes);
}

async function requireSampling(client: ModernClient): Promise<JsonObject> {
  if (client.capabilities["sampling"] !== undefined) {
    return { content: [{ type: "text", text: "The client can sample" }] };
  }
  throw new JsonRpcError(RPC_CODE.missingCapability, "This tool needs a client that can sample", {
    requiredCapabilities: { sampling: {} },
  });
}

/** SDK servers make results of what their tools throw; this is an error of the protocol. */
async function failAsProtocol({ signal }: Exchange): Promise<JsonObject> {
  await delay(WORK_MS, undefined, { signal });
  throw new JsonRpcError(RPC_CODE.internalError, "This job breaks down");
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
  PROTOCOL_ERROR,
];
