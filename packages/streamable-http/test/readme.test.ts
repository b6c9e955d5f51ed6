import { describe, it } from "@jest/globals";
import {
  parseStreamableHttpConfig,
  TRANSPORT_ERRORS,
  type DeprecationConfig,
  type StreamableHttpConfig,
  type StreamableHttpConfigInput,
} from "@crossfade/core";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { World } from "./world.js";

interface Row {
  readonly option: string;
  readonly initial: string;
  readonly counters: readonly string[];
}

/** The table of `StreamableHttpConfig`: rows of five cells. */
function rows(): Row[] {
  const text = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  return [...text.matchAll(/^\| `(\w+)`[ *]*\|([^|\n]*)\|[^|\n]*\|[^|\n]*\|([^|\n]*)\|$/gm)].map(
    ([, option = "", initial = "", counters = ""]) => ({
      option,
      initial: initial.replaceAll("`", "").trim(),
      counters: [...counters.matchAll(/`([\w.]+)`/g)].map(([, name = ""]) => name),
    }),
  );
}

/** As the table writes a default. */
function written(value: unknown): string {
  if (value === undefined) return "–";
  if (Array.isArray(value) && value.length === 0) return "none";
  if (typeof value === "number") return value.toLocaleString("en").replaceAll(",", "_");
  if (typeof value === "object") return `mode ${(value as DeprecationConfig).mode}`;
  return typeof value === "string" ? value : JSON.stringify(value);
}

type WithoutDefault = {
  [Option in keyof StreamableHttpConfig]-?: undefined extends StreamableHttpConfig[Option]
    ? Option
    : never;
}[keyof StreamableHttpConfig];

/** Without one of the options that have no default, this does not compile. */
const GIVEN: Required<Pick<StreamableHttpConfigInput, WithoutDefault>> = {
  allowedHosts: false,
  requestStateKeys: ["k".repeat(32)],
};

describe("the table of options in the README", () => {
  it("has every option, and no other", () => {
    const options = rows().map(({ option }) => option);
    assert.deepEqual(new Set(options), new Set(Object.keys(parseStreamableHttpConfig(GIVEN))));
    assert.equal(options.length, new Set(options).size);
  });

  it.each(rows())("has the default of $option", ({ option, initial }) => {
    const defaults: Readonly<Record<string, unknown>> = parseStreamableHttpConfig();
    assert.equal(initial, written(defaults[option]));
  });

  it("names counters that there are", () => {
    const { counters } = new World().transport.statistics();
    const refusals = Object.keys(TRANSPORT_ERRORS).map((code) => `refused.${code}`);
    const known = new Set([...Object.keys(counters), ...refusals, "originRefusals"]);
    const named = rows().flatMap((row) => row.counters);
    assert.ok(named.length > 15);
    assert.deepEqual(
      named.filter((name) => !known.has(name)),
      [],
    );
  });
});
