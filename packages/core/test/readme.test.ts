import { describe, expect, it } from "@jest/globals";
import { readFileSync } from "node:fs";
import type { z } from "zod";
import { deprecationConfig } from "../src/config/deprecation-config.js";
import { httpSseConfig, parseHttpSseConfig } from "../src/config/http-sse-config.js";
import { httpTransportConfig } from "../src/config/http-transport-config.js";
import { sseEndpointConfig } from "../src/config/sse-endpoint-config.js";
import {
  parseStreamableHttpConfig,
  streamableHttpConfig,
} from "../src/config/streamable-http-config.js";

const page = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const defaults = parseHttpSseConfig();

/** The rows of the table below a heading: each field, and its default as the page has it. */
function tableBelow(heading: string): Map<string, string> {
  const section = page.split(`### \`${heading}\``)[1]?.split("\n#")[0] ?? "";
  const rows = section.matchAll(/^\| `([\w.]+)` +\| (.+?) +\|/gm);
  return new Map([...rows].map(([, field = "", value = ""]) => [field, value]));
}

/** A default as the page has it: literals as code, `none` for an empty list, a dash for nothing. */
function written(value: unknown): string {
  if (value === undefined) return "–";
  if (Array.isArray(value)) return value.length === 0 ? "none" : JSON.stringify(value);
  if (typeof value === "object") return "see below";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return `\`${text.replaceAll(/(?<=\d)(?=(\d{3})+$)/g, "_")}\``;
}

function expected(schema: z.ZodObject, values: object, prefix = ""): [string, string][] {
  return Object.keys(schema.shape).map((name) => [
    prefix + name,
    written((values as Record<string, unknown>)[name]),
  ]);
}

describe("the tables of the README", () => {
  it("have every field of HttpTransportConfig, with its default", () => {
    expect([...tableBelow("HttpTransportConfig")]).toEqual(expected(httpTransportConfig, defaults));
  });

  it("have every field that only http-sse has", () => {
    const shared = new Set(Object.keys(httpTransportConfig.shape));
    const own = expected(httpSseConfig, defaults).filter(([name]) => !shared.has(name));
    expect([...tableBelow("HttpSseConfig")]).toEqual([
      ...expected(sseEndpointConfig, defaults.endpoint, "endpoint."),
      ...own.filter(([name]) => name !== "endpoint"),
    ]);
  });

  it("have every field that only Streamable HTTP has", () => {
    const shared = new Set(Object.keys(httpTransportConfig.shape));
    const all = expected(streamableHttpConfig, parseStreamableHttpConfig());
    const own = all.filter(([name]) => !shared.has(name));
    expect([...tableBelow("StreamableHttpConfig")]).toEqual(own);
  });

  it("have every field of DeprecationConfig", () => {
    expect([...tableBelow("DeprecationConfig")]).toEqual(
      expected(deprecationConfig, defaults.deprecation),
    );
  });
});
