import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { call, ReferenceWorld, text } from "../reference-world.js";

let world: ReferenceWorld;
let client: Client;

beforeEach(async () => {
  world = await ReferenceWorld.start();
  client = await world.connect();
});

afterEach(() => world.close());

const inputSchemaOf = async (name: string) => {
  const { tools } = await client.listTools();
  return tools.find((tool) => tool.name === name)?.inputSchema;
};

describe("json_schema_2020_12_tool", () => {
  it("is listed with its schema as it was written", async () => {
    expect(await inputSchemaOf("json_schema_2020_12_tool")).toStrictEqual({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      $defs: {
        address: {
          $anchor: "addressDef",
          type: "object",
          properties: { street: { type: "string" }, city: { type: "string" } },
        },
      },
      properties: {
        name: { type: "string" },
        address: { $ref: "#/$defs/address" },
        contactMethod: { type: "string", enum: ["phone", "email"] },
        phone: { type: "string" },
        email: { type: "string" },
      },
      allOf: [{ anyOf: [{ required: ["phone"] }, { required: ["email"] }] }],
      if: { properties: { contactMethod: { const: "phone" } }, required: ["contactMethod"] },
      // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema; nobody awaits a schema
      then: { required: ["phone"] },
      else: { required: ["email"] },
      additionalProperties: false,
    });
  });

  it.each([
    { contactMethod: "phone", phone: "1", address: { street: "s", number: 2 } },
    { contactMethod: "email", email: "e", name: "n" },
    { email: "e" },
  ])("takes what its schema takes: %j", async (contact) => {
    const { content, isError } = await call(client, "json_schema_2020_12_tool", contact);
    expect(isError).toBeUndefined();
    expect(JSON.parse((content[0] as { text: string }).text)).toEqual(contact);
  });

  it.each([
    { contactMethod: "phone", email: "e" },
    { contactMethod: "email", phone: "1" },
    { contactMethod: "letter", email: "e" },
    { phone: "1" },
    { name: "n" },
    { email: "e", age: 3 },
  ])("refuses what its schema refuses: %j", async (contact) => {
    const { isError } = await call(client, "json_schema_2020_12_tool", contact);
    expect(isError).toBe(true);
  });
});

describe("test_x_mcp_header", () => {
  it("marks its string parameter, and no other, for a header", async () => {
    const { properties, required } = (await inputSchemaOf("test_x_mcp_header")) ?? {};
    expect(properties?.["region"]).toEqual({ type: "string", "x-mcp-header": "Region" });
    expect(properties?.["level"]).toMatchObject({ type: "integer" });
    expect(properties?.["level"]).not.toHaveProperty("x-mcp-header");
    expect(required).toEqual(["region"]);
  });

  it("says which region it was given", async () => {
    const result = await call(client, "test_x_mcp_header", { region: "eu", level: 3 });
    expect(result).toEqual(text("region=eu"));
  });
});
