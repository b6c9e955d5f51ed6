import { silentLogger } from "@crossfade/core";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { parseOptions } from "../src/options.js";
import { startReferenceServer, type RunningServer } from "../src/reference-server.js";

const capabilities = { sampling: {}, elicitation: {}, roots: {} };

let running: RunningServer;
let client: Client;

beforeEach(async () => {
  running = await startReferenceServer(
    parseOptions(["--port", "0"], {}, "1"),
    "1.2.3",
    silentLogger,
  );
  client = new Client({ name: "test", version: "1" }, { capabilities });
  client.setRequestHandler(CreateMessageRequestSchema, () => ({
    model: "test",
    role: "assistant",
    content: { type: "text", text: "from the model" },
  }));
  client.setRequestHandler(ElicitRequestSchema, () => ({
    action: "accept",
    content: { answer: "from the user" },
  }));
  client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [{ uri: "file:///home" }] }));
  await client.connect(new SSEClientTransport(new URL(`${running.url}/sse`)));
});

afterEach(async () => {
  await client.close();
  await running.stop();
});

const call = async (name: string, args: Record<string, unknown> = {}) => {
  const result = await client.callTool({ name, arguments: args });
  return (result.content as { text: string }[])[0]?.text;
};

describe("the reference server", () => {
  it("introduces itself with its version", () => {
    expect(client.getServerVersion()).toMatchObject({
      name: "crossfade-reference-server",
      version: "1.2.3",
    });
    expect(client.getInstructions()).toContain("count");
  });

  it.each([
    ["echo", { text: "a" }, "a"],
    ["add", { a: 2, b: 3 }, "5"],
    ["fail", {}, "This tool always fails"],
    ["count", { steps: 2, delayMs: 0 }, "Counted to 2"],
    ["ask_model", { prompt: "?" }, "from the model"],
    ["ask_user", { question: "?" }, "from the user"],
    ["list_roots", {}, "file:///home"],
  ])("has the tool %s", async (name, args, text) => {
    expect(await call(name, args)).toBe(text);
  });

  it("tells how far a slow tool is", async () => {
    const steps: number[] = [];
    await client.callTool({ name: "count", arguments: { steps: 3, delayMs: 0 } }, undefined, {
      onprogress: ({ progress }) => steps.push(progress),
    });
    // The SDK's client forgets the handler when the answer comes, before it has looked at a
    // notification that came in the same packet: the last step is there on the wire, and may be lost here.
    expect(steps.slice(0, 2)).toEqual([1, 2]);
  });

  it("has resources, a template that completes, and prompts", async () => {
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual([
      "crossfade://about",
      "skill://try-a-client/SKILL.md",
      "skill://try-a-client/references/generations.md",
      "test://static-text",
      "test://static-binary",
      "test://watched-resource",
      "note://welcome",
      "note://generations",
    ]);
    const { contents } = await client.readResource({ uri: "note://welcome" });
    expect(JSON.stringify(contents)).toContain("Welcome");
    const { completion } = await client.complete({
      ref: { type: "ref/resource", uri: "note://{id}" },
      argument: { name: "id", value: "gen" },
    });
    expect(completion.values).toEqual(["generations"]);
    const { messages } = await client.getPrompt({
      name: "explain",
      arguments: { term: "session" },
    });
    expect(JSON.stringify(messages)).toContain("session");
  });

  it("is alive, ready, and no longer ready while it drains", async () => {
    const status = async (path: string) => (await fetch(running.url + path)).status;
    expect(await status("/healthz")).toBe(200);
    expect(await status("/readyz")).toBe(200);
    expect(await status("/nothing")).toBe(404);
    await running.endpoint.drain();
    expect(await status("/readyz")).toBe(503);
    expect(await status("/healthz")).toBe(200);
  });

  it("says which port is taken", async () => {
    const { port } = new URL(running.url);
    const again = startReferenceServer(parseOptions(["--port", port], {}, "1"), "1", silentLogger);
    await expect(again).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});
