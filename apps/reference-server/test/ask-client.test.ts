import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { call, ReferenceWorld, text } from "./reference-world.js";

const LONG_MS = 600_000;

let world: ReferenceWorld;

beforeEach(async () => {
  world = await ReferenceWorld.start();
});

afterEach(() => world.close());

const all = { sampling: {}, elicitation: {}, roots: {} };

const tools = [
  ["ask_model", "sampling", CreateMessageRequestSchema, { prompt: "?" }],
  ["ask_user", "elicitation", ElicitRequestSchema, { question: "?" }],
  ["list_roots", "roots", ListRootsRequestSchema, {}],
] as const;

/** Has the client never answer; resolves to the signal of the first request that it gets. */
const neverAnswer = (client: Client, schema: (typeof tools)[number][2]) =>
  new Promise<AbortSignal>((resolve) => {
    client.setRequestHandler(schema, (_, { signal }) => {
      resolve(signal);
      return new Promise(() => undefined);
    });
  });

describe.each(tools)("%s", (tool, capability, schema, args) => {
  it("does not ask a client that did not say that it answers", async () => {
    const { [capability]: _, ...others } = all;
    const client = await world.connect(others);
    expect(await call(client, tool, args)).toEqual({
      ...text(`The client did not declare the capability "${capability}"`),
      isError: true,
    });
  });

  it("takes its question back when it is cancelled itself", async () => {
    const client = await world.connect(all);
    const asked = neverAnswer(client, schema);
    const controller = new AbortController();
    const options = { signal: controller.signal, timeout: LONG_MS };
    const result = client.callTool({ name: tool, arguments: args }, undefined, options);
    const question = await asked;
    const takenBack = new Promise((resolve) => question.addEventListener("abort", resolve));
    controller.abort("enough");
    await expect(result).rejects.toThrow("enough");
    await takenBack;
    expect(question.aborted).toBe(true);
  });
});

describe("ask_user", () => {
  it("asks on the stream of the call, for clients that hear nothing else", async () => {
    const client = await world.connectDeaf(all);
    client.setRequestHandler(ElicitRequestSchema, () => ({
      action: "accept",
      content: { answer: "yes" },
    }));
    expect(await call(client, "ask_user", { question: "?" })).toEqual(text("yes"));
  });
});
