import { describe, it } from "@jest/globals";
import {
  httpSseConfigFromEnv,
  parseHttpSseConfig,
  TRANSPORT_ERRORS,
  TransportError,
} from "@crossfade/core";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { World } from "./world.js";

interface Row {
  readonly option: string;
  readonly initial: string;
  readonly counters: readonly string[];
}

/** The table of `HttpSseConfig`: rows of five cells. */
function rows(): Row[] {
  const text = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  return [...text.matchAll(/^\| `([\w.]+)`[ *]*\|([^|]*)\|[^|]*\|[^|]*\|([^|]*)\|$/gm)].map(
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
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The variable that sets an option, by which the configuration names all that it has. */
function variableOf(option: string): string {
  return `CROSSFADE_${option.replace(/[A-Z]/g, "_$&").replace(".", "_").toUpperCase()}`;
}

function allVariables(): string[] {
  try {
    httpSseConfigFromEnv({ CROSSFADE_NO_SUCH_OPTION: "1" });
  } catch (error) {
    assert.ok(TransportError.is(error));
    return error.message.match(/CROSSFADE_\w+/g)!.slice(1);
  }
  return assert.fail("an unknown variable is an error");
}

describe("the table of options in the README", () => {
  it("has every option, and no other", () => {
    const variables = rows().map(({ option }) => variableOf(option));
    assert.deepEqual(new Set(variables), new Set(allVariables()));
    assert.equal(variables.length, new Set(variables).size);
  });

  it.each(rows())("has the default of $option", ({ option, initial }) => {
    const value = option
      .split(".")
      .reduce<unknown>((from, key) => (from as Record<string, unknown>)[key], parseHttpSseConfig());
    assert.equal(initial, written(value));
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
