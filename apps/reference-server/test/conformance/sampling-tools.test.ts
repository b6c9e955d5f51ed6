import { CreateMessageRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { call, ReferenceWorld, text } from "../reference-world.js";

let world: ReferenceWorld;

beforeEach(async () => {
  world = await ReferenceWorld.start();
});

afterEach(() => world.close());

describe("test_sampling", () => {
  it("has the client's model answer the prompt", async () => {
    const client = await world.connect({ sampling: {} });
    const asked: unknown[] = [];
    client.setRequestHandler(CreateMessageRequestSchema, ({ params }) => {
      asked.push(params);
      return { model: "m", role: "assistant", content: { type: "text", text: "42" } };
    });
    expect(await call(client, "test_sampling", { prompt: "6 * 7?" })).toEqual(
      text("LLM response: 42"),
    );
    const messages = [{ role: "user", content: { type: "text", text: "6 * 7?" } }];
    expect(asked).toEqual([{ messages, maxTokens: 100 }]);
  });

  it("says so where the model answers with something else than text", async () => {
    const client = await world.connect({ sampling: {} });
    client.setRequestHandler(CreateMessageRequestSchema, () => ({
      model: "m",
      role: "assistant",
      content: { type: "image", data: "", mimeType: "image/png" },
    }));
    expect(await call(client, "test_sampling", { prompt: "Draw" })).toEqual(
      text("LLM response: (not text)"),
    );
  });

  it("is an error where the client has no model", async () => {
    const client = await world.connect({ elicitation: {} });
    expect(await call(client, "test_sampling", { prompt: "?" })).toEqual({
      ...text('The client did not declare the capability "sampling"'),
      isError: true,
    });
  });
});
