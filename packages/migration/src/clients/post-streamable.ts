import type { JsonObject } from "@crossfade/core";
import { exchange, type ClientOptions } from "./generation-client.js";
import type { ReceivedAnswer } from "./http-send.js";
import { sentAs } from "./probe-failure.js";

/** Sends a message of Streamable HTTP, with the headers that are its revision's own. */
export function postStreamable(
  url: string,
  options: ClientOptions,
  message: JsonObject & { readonly method: string },
  headers: Readonly<Record<string, string>>,
  life: AbortSignal,
): Promise<ReceivedAnswer> {
  return exchange(
    options,
    sentAs("POST", url, message.method),
    {
      method: "POST",
      url,
      headers: {
        accept: "application/json, text/event-stream",
        "content-type": "application/json",
        ...headers,
      },
      body: JSON.stringify(message),
    },
    life,
  );
}
