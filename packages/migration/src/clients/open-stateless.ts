import { isObject, META_KEY, MODERN_REVISIONS, type JsonObject } from "@crossfade/core";
import {
  CLIENT_INFO,
  inTime,
  type ClientOptions,
  type GenerationClient,
  type RpcAnswer,
} from "./generation-client.js";
import { openClient } from "./open-client.js";
import { postStreamable } from "./post-streamable.js";
import { ProbeFailure } from "./probe-failure.js";
import { streamableAnswer } from "./rpc-answers.js";
import { serverIn } from "./server-in.js";

const [REVISION] = MODERN_REVISIONS;

/** Requests whose header repeats what they are about (2026-07-28 transports, "Request Headers"). */
const NAMED_BY: Readonly<Record<string, string>> = {
  "tools/call": "name",
  "prompts/get": "name",
  "resources/read": "uri",
};

/** A client of Streamable HTTP without sessions. */
export interface StatelessClient extends GenerationClient {
  readonly generation: "stateless";
}

/**
 * Opens Streamable HTTP as clients of 2026-07-28 do: `POST server/discover`, and nothing is kept open.
 *
 * @throws ProbeFailure where the server does not speak it
 */
export function openStateless(url: string, options: ClientOptions): Promise<StatelessClient> {
  return openClient(options, (life) => open(url, options, life));
}

async function open(
  url: string,
  options: ClientOptions,
  life: AbortController,
): Promise<StatelessClient> {
  let lastId = 0;
  const request = async (method: string, params: JsonObject = {}): Promise<RpcAnswer> => {
    const id = (lastId += 1);
    const meta = {
      [META_KEY.protocolVersion]: REVISION,
      [META_KEY.clientInfo]: CLIENT_INFO,
      [META_KEY.clientCapabilities]: {},
    };
    const message = { jsonrpc: "2.0", id, method, params: { ...params, _meta: meta } };
    const headers = modernHeaders(method, params);
    const answer = await postStreamable(url, options, message, headers, life.signal);
    const reading = streamableAnswer(answer, id);
    return inTime(reading, options.timeoutMs, `the answer to ${method} does not come`);
  };
  const { result, error } = await request("server/discover");
  const versions = result?.["supportedVersions"];
  if (!result || !Array.isArray(versions)) {
    const code = error?.code;
    throw new ProbeFailure(`answered server/discover with ${code ?? "something else"}`, {
      status: 200,
      ...(code === undefined ? {} : { rpcCode: code }),
    });
  }
  if (!versions.includes(REVISION)) throw new ProbeFailure(`does not list ${REVISION}`);
  const meta = result["_meta"];
  return {
    generation: "stateless",
    revision: REVISION,
    server: serverIn(isObject(meta) ? meta[META_KEY.serverInfo] : undefined),
    request,
    close: () => {
      life.abort();
      return Promise.resolve();
    },
  };
}

/** Headers that repeat the envelope, so that proxies need not read bodies. */
function modernHeaders(method: string, params: JsonObject): Record<string, string> {
  const key = NAMED_BY[method];
  const name = key === undefined ? undefined : params[key];
  return {
    "mcp-protocol-version": REVISION,
    "mcp-method": method,
    ...(typeof name === "string" ? { "mcp-name": headerText(name) } : {}),
  };
}

/** Texts that a header cannot hold are sent in base64 (2026-07-28 transports, "Value Encoding"). */
function headerText(text: string): string {
  const isPlain =
    /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(text) && !text.startsWith("=?base64?");
  return isPlain ? text : `=?base64?${Buffer.from(text).toString("base64")}?=`;
}
