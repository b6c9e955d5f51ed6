import type { Generation } from "@crossfade/core";
import { expect, it } from "@jest/globals";
import type { GenerationClient } from "../../src/clients/generation-client.js";
import { ProbeFailure } from "../../src/clients/probe-failure.js";
import { clientsThrough } from "../../src/compatibility/clients-through.js";
import type { Attempt } from "../../src/compatibility/probe-attempt.js";

type Answer = "works" | number | "nothing";

function attempt(generation: Generation, answer: Answer): Attempt {
  const tried = { generation, url: "https://x.com/mcp", steps: [], answers: [] };
  if (answer === "works") return { ...tried, client: { generation } as GenerationClient };
  const status = answer === "nothing" ? {} : { status: answer };
  return { ...tried, failure: new ProbeFailure(`answered ${answer}`, status) };
}

/** What each client ends up on, by what the URL answers to http-sse, sessionful and stateless. */
it.each<[Answer, Answer, Answer, (Generation | undefined)[]]>([
  ["works", "works", "works", ["http-sse", "sessionful", "stateless"]],
  [405, "works", 400, [undefined, "sessionful", "sessionful"]],
  ["works", 404, 404, ["http-sse", "http-sse", "http-sse"]],
  ["works", 405, 410, ["http-sse", "http-sse", "http-sse"]],
  // The SDK goes on from none of these.
  [405, "works", 503, [undefined, "sessionful", undefined]],
  [405, "works", 401, [undefined, "sessionful", undefined]],
  [405, "works", "nothing", [undefined, "sessionful", undefined]],
  // Nor to http-sse from these.
  ["works", 500, 400, ["http-sse", undefined, undefined]],
  ["works", 401, 400, ["http-sse", undefined, undefined]],
  ["works", "nothing", 400, ["http-sse", undefined, undefined]],
])("http-sse %s, initialize %s, server/discover %s", (sse, sessionful, stateless, expected) => {
  const outcomes = clientsThrough([
    attempt("http-sse", sse),
    attempt("sessionful", sessionful),
    attempt("stateless", stateless),
  ]);
  expect(outcomes.map(({ on }) => on)).toEqual(expected);
  for (const { getsThrough, on, why } of outcomes) {
    expect(getsThrough).toBe(on !== undefined);
    expect(why).not.toBe("");
  }
});
