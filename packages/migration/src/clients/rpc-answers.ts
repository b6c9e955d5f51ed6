import { isObject } from "@crossfade/core";
import { maskText } from "../client-configs/mask-secrets.js";
import type { RpcAnswer } from "./generation-client.js";
import type { ReceivedAnswer } from "./http-send.js";
import { ProbeFailure } from "./probe-failure.js";

/** The answer with an id, in a text that should be JSON-RPC; undefined where it is none or another one's. */
export function answerIn(text: string, id: number): RpcAnswer | undefined {
  const parsed = parse(text);
  const messages: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  const found = messages.filter(isObject).find((message) => message["id"] === id);
  return found && ("result" in found || "error" in found) ? found : undefined;
}

/** The JSON-RPC code of a refusal; undefined where it is no JSON-RPC. */
export function rpcCodeIn(text: string): number | undefined {
  const message = parse(text);
  const error = isObject(message) ? message["error"] : undefined;
  const code = isObject(error) ? error["code"] : undefined;
  return typeof code === "number" ? code : undefined;
}

/** Longer than any reason, shorter than a page. */
const MAX_REASON_LENGTH = 200;

/** Why a server refused, in its own words: of a JSON-RPC error, or of problem details; empty where there are none. */
function reasonIn(text: string): string {
  const body = parse(text);
  if (!isObject(body)) return "";
  const { error, detail, title } = body;
  const said = isObject(error) ? error["message"] : (detail ?? title);
  // Another's text, on its way to a terminal.
  const printable = typeof said === "string" ? said.replaceAll(/[^\P{C} ]/gu, " ").trim() : "";
  return maskText(printable.slice(0, MAX_REASON_LENGTH));
}

/** How a refusal reads; `to` says of what, where that is not clear. */
export function refusalText(status: number, text: string, to = ""): string {
  const rpcCode = rpcCodeIn(text);
  const reason = reasonIn(text);
  const code = rpcCode === undefined ? "" : ` with error ${rpcCode}`;
  return `answered ${status}${to}${code}${reason === "" ? "" : `: ${reason}`}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The media type without parameters. */
export function typeOf(answer: ReceivedAnswer): string {
  return (answer.header("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

/**
 * The answer to a `POST` of Streamable HTTP, as JSON or at the end of a stream.
 *
 * @throws ProbeFailure where the server refused, or answered something else
 */
export async function streamableAnswer(answer: ReceivedAnswer, id: number): Promise<RpcAnswer> {
  const { status } = answer;
  if (status === 200 && typeOf(answer) === "text/event-stream") {
    for await (const { data } of answer.events()) {
      const found = data === undefined ? undefined : answerIn(data, id);
      if (!found) continue;
      answer.discard();
      return found;
    }
    throw new ProbeFailure("the stream ended without the answer", { status });
  }
  const text = await answer.text();
  const found = answerIn(text, id);
  if (found && status === 200) return found;
  const rpcCode = rpcCodeIn(text);
  const what =
    status === 200 ? "answered something that is no JSON-RPC answer" : refusalText(status, text);
  throw new ProbeFailure(what, {
    status,
    ...(rpcCode === undefined ? {} : { rpcCode }),
  });
}
