import { describe, expect, it } from "@jest/globals";
import { parseConfig } from "../../src/config/parse-config.js";
import {
  sseEndpointConfig,
  type SseEndpointConfigInput,
} from "../../src/config/sse-endpoint-config.js";
import { configErrorOf, fieldsNamedIn } from "../thrown-by.js";

const parse = (input: SseEndpointConfigInput) => parseConfig(sseEndpointConfig, "Endpoint", input);
const fieldsWrongIn = (input: object) => fieldsNamedIn(configErrorOf(() => parse(input)));

describe("sseEndpointConfig", () => {
  it("fills in every default", () => {
    expect(parse({})).toEqual({
      streamPath: "/sse",
      messagesPath: "/messages",
      reference: "relative",
      retryMs: 2_000,
    });
  });

  it("keeps what is given", () => {
    const input = {
      streamPath: "/events",
      messagesPath: "/in",
      reference: "url",
      publicUrl: "https://a.example/mcp",
      retryMs: 1,
    } as const;
    expect(parse(input)).toEqual(input);
  });

  it("names every wrong field at once", () => {
    expect(
      fieldsWrongIn({
        streamPath: "sse",
        messagesPath: "/m?x",
        reference: "absolute",
        publicUrl: "a.example",
        retryMs: 0,
      }),
    ).toEqual(["streamPath", "messagesPath", "reference", "publicUrl", "retryMs"]);
  });

  it("refuses fields that it does not know", () => {
    expect(configErrorOf(() => parse({ path: "/sse" } as object))).toContain(
      'Unrecognized key: "path"',
    );
  });

  it("wants two paths", () => {
    expect(fieldsWrongIn({ streamPath: "/x", messagesPath: "/x" })).toEqual(["messagesPath"]);
    expect(fieldsWrongIn({ messagesPath: "/sse" })).toEqual(["messagesPath"]);
  });

  it("wants a public URL for absolute references, and only for those", () => {
    expect(fieldsWrongIn({ reference: "url" })).toEqual(["publicUrl"]);
    expect(parse({ reference: "path" }).publicUrl).toBeUndefined();
  });

  it("names problems of both kinds together", () => {
    expect(fieldsWrongIn({ messagesPath: "/sse", reference: "url" })).toEqual([
      "messagesPath",
      "publicUrl",
    ]);
  });
});
