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

describe("the resources for tests", () => {
  it("are listed, and the template too", async () => {
    const { resources } = await client.listResources();
    expect(resources).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          uri: "test://static-text",
          name: "static-text",
          mimeType: "text/plain",
        }),
        expect.objectContaining({
          uri: "test://static-binary",
          name: "static-binary",
          mimeType: "image/png",
        }),
      ]),
    );
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates).toContainEqual({
      uriTemplate: "test://template/{id}/data",
      name: "template-data",
      description: "Says which id it was read with",
      mimeType: "application/json",
    });
  });

  it.each([
    ["text/plain", "test://static-text", "This is the content of the static text resource."],
    [
      "application/json",
      "test://template/123/data",
      '{"id":"123","templateTest":true,"data":"Data for ID: 123"}',
    ],
  ])("have text of type %s", async (mimeType, uri, text) => {
    expect(await client.readResource({ uri })).toEqual({ contents: [{ uri, mimeType, text }] });
  });

  it("have an image", async () => {
    const uri = "test://static-binary";
    expect(await client.readResource({ uri })).toEqual({
      contents: [{ uri, mimeType: "image/png", blob: RED_PIXEL_PNG }],
    });
  });
});
