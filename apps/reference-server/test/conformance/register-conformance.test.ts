import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { ReferenceWorld } from "../reference-world.js";

let world: ReferenceWorld;
let client: Client;

beforeEach(async () => {
  world = await ReferenceWorld.start();
  client = await world.connect();
});

afterEach(() => world.close());

const TOOLS = [
  "test_simple_text",
  "test_image_content",
  "test_audio_content",
  "test_embedded_resource",
  "test_multiple_content_types",
  "test_error_handling",
  "test_tool_with_logging",
  "test_tool_with_progress",
  "test_logging_tool",
  "start-notification-stream",
  "test_reconnection",
  "test_sampling",
  "test_elicitation",
  "test_elicitation_sep1034_defaults",
  "test_elicitation_sep1330_enums",
  "test_streaming_elicitation",
  "json_schema_2020_12_tool",
  "test_x_mcp_header",
  "test_trigger_tool_change",
  "test_trigger_prompt_change",
  "test_cancel_probe",
  "test_cancel_status",
  "greet",
  "slow_compute",
  "failing_job",
  "confirm_delete",
  "multi_input",
  "touch_watched_resource",
];

describe("registerConformance", () => {
  it("promises all that a legacy revision has", () => {
    expect(client.getServerCapabilities()).toEqual({
      tools: { listChanged: true },
      resources: { subscribe: true, listChanged: true },
      prompts: { listChanged: true },
      logging: {},
      completions: {},
    });
  });

  it("leaves the server's own tools where they were, and adds those for tests", async () => {
    const { tools } = await client.listTools();
    const own = ["echo", "add", "fail", "count", "ask_model", "ask_user", "list_roots"];
    expect(tools.map(({ name }) => name)).toEqual([...own, ...TOOLS]);
  });

  it("says of every tool what it does", async () => {
    const { tools } = await client.listTools();
    expect(tools.filter(({ description }) => !description)).toEqual([]);
  });

  it("offers clients of 2026-07-28 all of that, and what asks by its results or needs no SDK", async () => {
    const { tools } = (await world.modern("tools/list")) as { tools: { name: string }[] };
    const interviews = [
      "elicitation",
      "sampling",
      "list_roots",
      "request_state",
      "multiple_inputs",
      "multi_round",
      "tampered_state",
      "capabilities",
    ].map((kind) => `test_input_required_result_${kind}`);
    const own = ["test_tool_with_task", "test_missing_capability", "protocol_error_job"];
    const { tools: inSession } = await client.listTools();
    const names = inSession.map(({ name }) => name);
    expect(tools.map(({ name }) => name)).toEqual([...names, ...interviews, ...own]);
  });

  it("offers the resources and prompts of the suite", async () => {
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual(
      expect.arrayContaining([
        "test://static-text",
        "test://static-binary",
        "test://watched-resource",
      ]),
    );
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toContain(
      "test://template/{id}/data",
    );
    const { prompts } = (await world.modern("prompts/list")) as { prompts: { name: string }[] };
    expect(prompts.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        "test_simple_prompt",
        "test_prompt_with_arguments",
        "test_prompt_with_embedded_resource",
        "test_prompt_with_image",
        "test_input_required_result_prompt",
      ]),
    );
  });
});
