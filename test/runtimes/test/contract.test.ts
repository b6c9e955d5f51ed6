import { beforeAll, expect, it } from "@jest/globals";
import { adapterSuite } from "../programs/adapter-suite.mjs";
import { describeEachRuntime } from "../support/describe-each-runtime.js";
import { Program } from "../support/run-program.js";

interface Outcome {
  readonly name: string;
  readonly failure?: string;
}

const nowhere = () => Promise.reject(new Error("Runs in the program"));

describeEachRuntime((runtime) => {
  let outcomes: ReadonlyMap<string, Outcome>;

  beforeAll(async () => {
    const lines = await new Program(runtime, "contract.mjs", runtime.name).lines();
    const parsed = lines.map((line) => JSON.parse(line) as Outcome);
    outcomes = new Map(parsed.map((outcome) => [outcome.name, outcome]));
  }, 120_000);

  it.each(adapterSuite(runtime.name, nowhere).map(({ name }) => name))("%s", (name) => {
    expect(outcomes.get(name)).toEqual({ name });
  });
});
