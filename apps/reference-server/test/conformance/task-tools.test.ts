import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { ElicitRequestSchema, type ElicitResult } from "@modelcontextprotocol/sdk/types.js";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { call, ReferenceWorld, text } from "../reference-world.js";

let world: ReferenceWorld;
let client: Client;

beforeEach(async () => {
  world = await ReferenceWorld.start();
  client = await world.connectStreamable({ elicitation: {} });
});

afterEach(() => world.close());

const answerWith = (answer: ElicitResult): void => {
  client.setRequestHandler(ElicitRequestSchema, () => answer);
};

describe("the tools that make good tasks, in a session", () => {
  it("greets", async () => {
    expect(await call(client, "greet", { name: "Ann" })).toEqual(text("Hello, Ann!"));
  });

  it("computes for as long as it is told to", async () => {
    const result = await call(client, "slow_compute", { seconds: 0.01, label: "pi" });
    expect(result).toEqual(text("Computed pi for 0.01 s"));
  });

  it("fails, as a tool does, also where a task would be required", async () => {
    const result = await call(client, "failing_job");
    expect(result).toEqual({ ...text("This job always fails"), isError: true });
  });

  it.each<[string, ElicitResult]>([
    ["Deleted a.txt", { action: "accept", content: { confirm: true } }],
    ["Kept a.txt", { action: "accept", content: { confirm: false } }],
    ["Kept a.txt", { action: "decline" }],
  ])("asks before it says: %s", async (said, answer) => {
    answerWith(answer);
    expect(await call(client, "confirm_delete", { filename: "a.txt" })).toEqual(text(said));
  });

  it("asks two things at once", async () => {
    answerWith({ action: "accept", content: { confirm: true } });
    expect(await call(client, "multi_input")).toEqual(text("Confirmed: true, true"));
  });
});
