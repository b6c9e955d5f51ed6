import { NEWEST_LEGACY_REVISION, type JsonObject } from "@crossfade/core";
import {
  exchange,
  inTime,
  type ClientOptions,
  type GenerationClient,
  type RpcAnswer,
} from "./generation-client.js";
import { initialized, initializeParams } from "./handshake.js";
import type { ReceivedAnswer } from "./http-send.js";
import { openClient } from "./open-client.js";
import { postStreamable } from "./post-streamable.js";
import { ProbeFailure, reasonOf, sentAs } from "./probe-failure.js";
import { streamableAnswer, typeOf } from "./rpc-answers.js";

/** What Streamable HTTP of 2025 shows beside its answers. */
export interface SessionfulClient extends GenerationClient {
  readonly generation: "sessionful";
  /** Undefined: the server works without sessions, or the header got lost on the way. */
  readonly sessionId: string | undefined;
  /** Opens the stream for the server's own messages; undefined where the server has none. */
  listen(): Promise<{ readonly ended: Promise<string> } | undefined>;
}

/**
 * Opens Streamable HTTP as clients of 2025 do: `POST initialize`, then `notifications/initialized`.
 *
 * @throws ProbeFailure at the step that does not work
 */
export function openSessionful(url: string, options: ClientOptions): Promise<SessionfulClient> {
  return openClient(options, (life) => open(url, options, life));
}

async function open(
  url: string,
  options: ClientOptions,
  life: AbortController,
): Promise<SessionfulClient> {
  const session: Record<string, string> = {};
  let lastId = 0;

  const post = async (
    method: string,
    params?: JsonObject,
  ): Promise<[ReceivedAnswer, RpcAnswer]> => {
    const id = (lastId += 1);
    const answer = await send({ jsonrpc: "2.0", id, method, ...(params ? { params } : {}) });
    const reading = streamableAnswer(answer, id);
    return [
      answer,
      await inTime(reading, options.timeoutMs, `the answer to ${method} does not come`),
    ];
  };
  const send = (message: Parameters<typeof postStreamable>[2]): Promise<ReceivedAnswer> =>
    postStreamable(url, options, message, session, life.signal);

  const proposal = initializeParams(NEWEST_LEGACY_REVISION);
  const [answer, result] = await post("initialize", proposal);
  const agreed = initialized(result);
  const sessionId = answer.header("mcp-session-id");
  if (sessionId !== undefined) session["mcp-session-id"] = sessionId;
  session["mcp-protocol-version"] = agreed.revision;
  const told = await send({ jsonrpc: "2.0", method: "notifications/initialized" });
  await told.text();
  if (told.status < 200 || told.status > 299) {
    throw new ProbeFailure(`answered ${told.status} to notifications/initialized`, {
      status: told.status,
    });
  }
  return {
    generation: "sessionful",
    ...agreed,
    sessionId,
    request: async (method, params) => (await post(method, params))[1],
    listen: () => listen(url, options, session, life.signal),
    close: () => end(url, options, session, life),
  };
}

async function listen(
  url: string,
  options: ClientOptions,
  session: Readonly<Record<string, string>>,
  life: AbortSignal,
): Promise<{ readonly ended: Promise<string> } | undefined> {
  const headers = { accept: "text/event-stream", ...session };
  const answer = await exchange(options, sentAs("GET", url), { method: "GET", url, headers }, life);
  if (answer.status !== 200 || typeOf(answer) !== "text/event-stream") {
    answer.discard();
    return undefined;
  }
  return { ended: endOf(answer) };
}

async function endOf(answer: ReceivedAnswer): Promise<string> {
  try {
    const events = answer.events();
    while (!(await events.next()).done);
    return "ended";
  } catch (error) {
    return `was cut (${reasonOf(error)})`;
  }
}

/** Says that the session is over, as far as the server wants to hear it. */
async function end(
  url: string,
  options: ClientOptions,
  session: Readonly<Record<string, string>>,
  life: AbortController,
): Promise<void> {
  try {
    if (session["mcp-session-id"] === undefined) return;
    const request = { method: "DELETE" as const, url, headers: session };
    const answer = await exchange(options, sentAs("DELETE", url), request, life.signal);
    await answer.text();
  } catch {
    // The server ends it by itself in a while.
  } finally {
    life.abort();
  }
}
