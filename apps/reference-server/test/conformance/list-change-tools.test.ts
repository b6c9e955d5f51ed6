import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import {
  PromptListChangedNotificationSchema,
  ToolListChangedNotificationSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { buildEverythingServer } from "../../src/everything/build-everything-server.js";
import { call, ReferenceWorld, text } from "../reference-world.js";

let world: ReferenceWorld;

beforeEach(async () => {
  world = await ReferenceWorld.start();
});

afterEach(() => world.close());

const kinds = [
  [
    "test_trigger_tool_change",
    "Announced a change of the tools",
    ToolListChangedNotificationSchema,
    "notifications/tools/list_changed",
  ],
  [
    "test_trigger_prompt_change",
    "Announced a change of the prompts",
    PromptListChangedNotificationSchema,
    "notifications/prompts/list_changed",
  ],
] as const;

/** Resolves to the next notification of this kind. */
const next = (client: Client, schema: (typeof kinds)[number][2]) =>
  new Promise<string>((resolve) => {
    client.setNotificationHandler(schema, ({ method }) => resolve(method));
  });

describe.each(kinds)("%s", (tool, answer, schema, method) => {
  it("tells the client that calls it, and every other", async () => {
    const [caller, other] = await Promise.all([world.connect(), world.connect()]);
    const heard = Promise.all([next(caller, schema), next(other, schema)]);
    expect(await call(caller, tool)).toEqual(text(answer));
    expect(await heard).toEqual([method, method]);
  });

  it("tells clients of other generations", async () => {
    const [caller, other] = await Promise.all([world.connect(), world.connectStreamable()]);
    const heard: string[] = [];
    other.setNotificationHandler(schema, (notification) => {
      heard.push(notification.method);
    });
    // The client opens the stream that it hears this on in its own time, and does not say when it has.
    while (heard.length === 0) await call(caller, tool);
    expect(heard[0]).toBe(method);
  });

  it("tells the client that calls it where the server stands alone", async () => {
    const [near, far] = InMemoryTransport.createLinkedPair();
    await buildEverythingServer({ version: "1" }).connect(far);
    const client = new Client({ name: "test", version: "1" });
    await client.connect(near);
    const heard = next(client, schema);
    await call(client, tool);
    expect(await heard).toBe(method);
    await client.close();
  });
});
