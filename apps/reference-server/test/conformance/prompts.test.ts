import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { RED_PIXEL_PNG } from "../../src/everything/conformance/png.js";
import { ReferenceWorld } from "../reference-world.js";

let world: ReferenceWorld;
let client: Client;

beforeEach(async () => {
  world = await ReferenceWorld.start();
  client = await world.connect();
});

afterEach(() => world.close());

const fromUser = (...contents: object[]) => ({
  messages: contents.map((content) => ({ role: "user", content })),
});

const complete = async (argument: string, value: string) => {
  const { completion } = await client.complete({
    ref: { type: "ref/prompt", name: "test_prompt_with_arguments" },
    argument: { name: argument, value },
  });
  return completion.values;
};

describe("the prompts for tests", () => {
  it("are listed with their arguments", async () => {
    const { prompts } = await client.listPrompts();
    const argumentsOf = (name: string) => prompts.find((prompt) => prompt.name === name)?.arguments;
    expect(prompts.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["test_simple_prompt", "test_prompt_with_image"]),
    );
    expect(argumentsOf("test_prompt_with_arguments")).toEqual([
      { name: "arg1", description: "First test argument", required: true },
      { name: "arg2", description: "Second test argument", required: true },
    ]);
    expect(argumentsOf("test_prompt_with_embedded_resource")).toEqual([
      { name: "resourceUri", description: "URI of the resource to embed", required: true },
    ]);
  });

  it("have text", async () => {
    expect(await client.getPrompt({ name: "test_simple_prompt" })).toEqual(
      fromUser({ type: "text", text: "This is a simple prompt for testing." }),
    );
  });

  it("have arguments", async () => {
    const prompt = await client.getPrompt({
      name: "test_prompt_with_arguments",
      arguments: { arg1: "hello", arg2: "world" },
    });
    expect(prompt).toEqual(
      fromUser({ type: "text", text: "Prompt with arguments: arg1='hello', arg2='world'" }),
    );
  });

  it("have a resource", async () => {
    const prompt = await client.getPrompt({
      name: "test_prompt_with_embedded_resource",
      arguments: { resourceUri: "test://example" },
    });
    const resource = {
      uri: "test://example",
      mimeType: "text/plain",
      text: "Embedded resource content for testing.",
    };
    expect(prompt).toEqual(
      fromUser(
        { type: "resource", resource },
        { type: "text", text: "Please process the embedded resource above." },
      ),
    );
  });

  it("have an image", async () => {
    expect(await client.getPrompt({ name: "test_prompt_with_image" })).toEqual(
      fromUser(
        { type: "image", data: RED_PIXEL_PNG, mimeType: "image/png" },
        { type: "text", text: "Please analyze the image above." },
      ),
    );
  });

  it("complete the first argument", async () => {
    expect(client.getServerCapabilities()?.completions).toEqual({});
    expect(await complete("arg1", "par")).toEqual(["paris", "park", "party"]);
    expect(await complete("arg1", "park")).toEqual(["park"]);
    expect(await complete("arg1", "ark")).toEqual([]);
    expect(await complete("arg2", "par")).toEqual([]);
  });
});
