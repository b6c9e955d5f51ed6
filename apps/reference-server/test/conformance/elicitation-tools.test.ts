import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { ElicitRequestSchema, type ElicitResult } from "@modelcontextprotocol/sdk/types.js";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { call, ReferenceWorld, text } from "../reference-world.js";

let world: ReferenceWorld;
let client: Client;
let asked: Record<string, unknown>[];

beforeEach(async () => {
  world = await ReferenceWorld.start();
  client = await world.connect({ elicitation: {} });
  asked = [];
});

afterEach(() => world.close());

/** From now on the user answers so. */
const answerWith = (answer: ElicitResult) => {
  client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
    asked.push(params);
    return answer;
  });
};

const formAsked = () => asked[0]?.["requestedSchema"] as { properties: object; required: string[] };

describe("test_elicitation", () => {
  it("asks for a user name and an address with the given message", async () => {
    const content = { username: "ann", email: "ann@example.com" };
    answerWith({ action: "accept", content });
    expect(await call(client, "test_elicitation", { message: "Who are you?" })).toEqual(
      text(`User response: action=accept, content=${JSON.stringify(content)}`),
    );
    expect(asked[0]?.["message"]).toBe("Who are you?");
    expect(formAsked()).toEqual({
      type: "object",
      properties: {
        username: { type: "string", description: "User's response" },
        email: { type: "string", description: "User's email address" },
      },
      required: ["username", "email"],
    });
  });

  it.each(["decline", "cancel"] as const)("takes %s for an answer", async (action) => {
    answerWith({ action });
    expect(await call(client, "test_elicitation", { message: "?" })).toEqual(
      text(`User response: action=${action}, content={}`),
    );
  });

  it("is an error where nobody can be asked", async () => {
    const other = await world.connect({ sampling: {} });
    expect(await call(other, "test_elicitation", { message: "?" })).toEqual({
      ...text('The client did not declare the capability "elicitation"'),
      isError: true,
    });
  });
});

describe("test_elicitation_sep1034_defaults", () => {
  it("offers a default for each primitive type", async () => {
    const content = { name: "Ann", age: 25, score: 88, status: "inactive", verified: false };
    answerWith({ action: "accept", content });
    expect(await call(client, "test_elicitation_sep1034_defaults")).toEqual(
      text(`Elicitation completed: action=accept, content=${JSON.stringify(content)}`),
    );
    const { properties, required } = formAsked();
    expect(required).toEqual([]);
    expect(properties).toMatchObject({
      name: { type: "string", default: "John Doe" },
      age: { type: "integer", default: 30 },
      score: { type: "number", default: 95.5 },
      status: { type: "string", enum: ["active", "inactive", "pending"], default: "active" },
      verified: { type: "boolean", default: true },
    });
  });
});

describe("test_elicitation_sep1330_enums", () => {
  it("asks with every way to write a choice", async () => {
    const content = {
      untitledSingle: "option1",
      titledSingle: "value1",
      legacyEnum: "opt1",
      untitledMulti: ["option1", "option2"],
      titledMulti: ["value1", "value2"],
    };
    answerWith({ action: "accept", content });
    expect(await call(client, "test_elicitation_sep1330_enums")).toEqual(
      text(`Elicitation completed: action=accept, content=${JSON.stringify(content)}`),
    );
    const untitled = { type: "string", enum: ["option1", "option2", "option3"] };
    const choices = (noun: string) => [
      { const: "value1", title: `First ${noun}` },
      { const: "value2", title: `Second ${noun}` },
      { const: "value3", title: `Third ${noun}` },
    ];
    const described = { description: expect.any(String) as unknown };
    expect(formAsked().properties).toEqual({
      untitledSingle: { ...described, ...untitled },
      titledSingle: { ...described, type: "string", oneOf: choices("Option") },
      legacyEnum: {
        ...described,
        type: "string",
        enum: ["opt1", "opt2", "opt3"],
        enumNames: ["Option One", "Option Two", "Option Three"],
      },
      untitledMulti: { ...described, type: "array", items: untitled },
      titledMulti: { ...described, type: "array", items: { anyOf: choices("Choice") } },
    });
  });
});

describe("test_streaming_elicitation", () => {
  it("answers without asking", async () => {
    answerWith({ action: "accept", content: {} });
    expect(await call(client, "test_streaming_elicitation")).toEqual(
      text("Streaming elicitation executed successfully"),
    );
    expect(asked).toEqual([]);
  });
});
