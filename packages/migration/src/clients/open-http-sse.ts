import { isObject, type JsonObject } from "@crossfade/core";
import {
  exchange,
  inTime,
  type ClientOptions,
  type GenerationClient,
  type RpcAnswer,
} from "./generation-client.js";
import { initialized, initializeParams } from "./handshake.js";
import { openClient } from "./open-client.js";
import { ProbeFailure, reasonOf, sentAs } from "./probe-failure.js";
import { answerIn, refusalText, typeOf } from "./rpc-answers.js";
import type { ServerEvent } from "./server-events.js";

/** What http-sse shows beside its answers. */
export interface HttpSseClient extends GenerationClient {
  readonly generation: "http-sse";
  readonly endpoint: string;
  /** Resolves to why, when the stream has ended. */
  readonly ended: Promise<string>;
  /** How many events and comments have come. */
  readonly events: number;
}

/**
 * Opens http-sse as clients of 2024-11-05 do: `GET`, the `endpoint` event, `initialize`.
 *
 * @throws ProbeFailure at the step that does not work
 */
export function openHttpSse(url: string, options: ClientOptions): Promise<HttpSseClient> {
  return openClient(options, (life) => open(url, options, life));
}

async function open(
  url: string,
  options: ClientOptions,
  life: AbortController,
): Promise<HttpSseClient> {
  const answer = await exchange(
    options,
    sentAs("GET", url),
    { method: "GET", url, headers: { accept: "text/event-stream" } },
    life.signal,
  );
  const type = typeOf(answer);
  const { status } = answer;
  if (status !== 200) {
    throw new ProbeFailure(refusalText(status, await answer.text(), " to GET"), { status });
  }
  if (type !== "text/event-stream") {
    answer.discard();
    throw new ProbeFailure(`answered 200 ${type || "without a type"} to GET`, { status });
  }
  const stream = new AnswerStream(answer.events());
  const endpoint = await inTime(
    stream.endpoint,
    options.timeoutMs,
    "the stream is open, and its endpoint event does not come",
  );
  const messages = new URL(endpoint, url);
  if (messages.origin !== new URL(url).origin) {
    throw new ProbeFailure(
      `its endpoint event names another origin, ${messages.origin}, which clients refuse`,
    );
  }
  const post = poster(messages.href, options, life.signal, stream);
  const agreed = initialized(await post("initialize", initializeParams("2024-11-05")));
  await post("notifications/initialized", undefined, true);
  return {
    generation: "http-sse",
    ...agreed,
    endpoint: messages.href,
    ended: stream.ended,
    get events() {
      return stream.count;
    },
    request: (method, params) => post(method, params),
    close: () => {
      life.abort();
      return Promise.resolve();
    },
  };
}

function poster(
  url: string,
  options: ClientOptions,
  life: AbortSignal,
  stream: AnswerStream,
): (method: string, params?: JsonObject, isNotification?: boolean) => Promise<RpcAnswer> {
  let lastId = 0;
  return async (method, params, isNotification = false) => {
    const id = isNotification ? undefined : (lastId += 1);
    const message = {
      jsonrpc: "2.0",
      ...(id === undefined ? {} : { id }),
      method,
      ...(params ? { params } : {}),
    };
    const onStream = id === undefined ? undefined : stream.answer(id);
    // What was refused is not waited for.
    onStream?.catch(() => undefined);
    const headers = { "content-type": "application/json" };
    const answer = await exchange(
      options,
      sentAs("POST", url, method),
      { method: "POST", url, headers, body: JSON.stringify(message) },
      life,
    );
    const { status } = answer;
    const text = await answer.text();
    if (status < 200 || status > 299) throw new ProbeFailure(refusalText(status, text), { status });
    if (!onStream) return {};
    return inTime(
      onStream,
      options.timeoutMs,
      `the answer to ${method} does not come on the stream`,
    );
  };
}

/** The one stream of an http-sse session, and who waits for what on it. */
class AnswerStream {
  readonly endpoint: Promise<string>;
  readonly ended: Promise<string>;
  count = 0;
  readonly #waiting = new Map<number, (answer: RpcAnswer | ProbeFailure) => void>();
  #over: string | undefined;

  constructor(events: AsyncIterable<ServerEvent>) {
    let gotEndpoint: (data: string) => void = () => undefined;
    let failed: (error: Error) => void = () => undefined;
    this.endpoint = new Promise((resolve, reject) => {
      gotEndpoint = resolve;
      failed = reject;
    });
    this.endpoint.catch(() => undefined);
    this.ended = this.#read(events, gotEndpoint).then((why) => {
      this.#over = why;
      failed(new ProbeFailure(`its stream ${why} before an endpoint event`));
      for (const settle of this.#waiting.values()) settle(new ProbeFailure(`its stream ${why}`));
      return why;
    });
  }

  answer(id: number): Promise<RpcAnswer> {
    if (this.#over !== undefined)
      return Promise.reject(new ProbeFailure(`its stream ${this.#over}`));
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, (answer) => {
        this.#waiting.delete(id);
        if (answer instanceof ProbeFailure) reject(answer);
        else resolve(answer);
      });
    });
  }

  async #read(
    events: AsyncIterable<ServerEvent>,
    gotEndpoint: (data: string) => void,
  ): Promise<string> {
    try {
      for await (const { event, data } of events) {
        this.count += 1;
        if (data === undefined) continue;
        if (event === "endpoint") gotEndpoint(data);
        else this.#deliver(data);
      }
      return "ended";
    } catch (error) {
      return `was cut (${reasonOf(error)})`;
    }
  }

  #deliver(data: string): void {
    const id = idIn(data);
    const answer = id === undefined ? undefined : answerIn(data, id);
    if (id !== undefined && answer) this.#waiting.get(id)?.(answer);
  }
}

function idIn(data: string): number | undefined {
  try {
    const message: unknown = JSON.parse(data);
    const id = isObject(message) ? message["id"] : undefined;
    return typeof id === "number" ? id : undefined;
  } catch {
    return undefined;
  }
}
