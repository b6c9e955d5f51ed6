import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { RED_PIXEL_PNG } from "../../src/everything/conformance/png.js";
import { silentWav } from "../../src/everything/conformance/wav.js";
import { call, ReferenceWorld, text } from "../reference-world.js";

let world: ReferenceWorld;
let client: Client;

beforeEach(async () => {
  world = await ReferenceWorld.start();
  client = await world.connect();
});

afterEach(() => world.close());

const image = { type: "image", data: RED_PIXEL_PNG, mimeType: "image/png" };

describe("the tools that answer with content", () => {
  it("have text", async () => {
    expect(await call(client, "test_simple_text")).toEqual(
      text("This is a simple text response for testing."),
    );
  });

  it("have an image", async () => {
    expect(await call(client, "test_image_content")).toEqual({ content: [image] });
  });

  it("have a sound", async () => {
    const { content } = await call(client, "test_audio_content");
    expect(content).toEqual([{ type: "audio", data: silentWav(80), mimeType: "audio/wav" }]);
  });

  it("have an embedded resource", async () => {
    const resource = {
      uri: "test://embedded-resource",
      mimeType: "text/plain",
      text: "This is an embedded resource content.",
    };
    const { content } = await call(client, "test_embedded_resource");
    expect(content).toEqual([{ type: "resource", resource }]);
  });

  it("have all of them in one result", async () => {
    const resource = {
      uri: "test://mixed-content-resource",
      mimeType: "application/json",
      text: '{"test":"data","value":123}',
    };
    const { content } = await call(client, "test_multiple_content_types");
    expect(content).toEqual([
      { type: "text", text: "Multiple content types test:" },
      image,
      { type: "resource", resource },
    ]);
  });

  it("have an error, which is a result", async () => {
    expect(await call(client, "test_error_handling")).toEqual({
      ...text("This tool intentionally returns an error for testing"),
      isError: true,
    });
  });
});
