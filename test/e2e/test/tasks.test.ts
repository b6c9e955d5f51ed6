import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import {
  createTaskSessionFromClient,
  resultFromTaskOutcome,
  TaskCancelledError,
  type ApplicationInputRequest,
  type RawClientDispatch,
  type TaskEnabledSession,
} from "@modelcontextprotocol/ext-tasks/client";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { modernPost } from "../support/modern-post.js";
import { startEverything, type EverythingServer } from "../support/start-everything.js";
import { textOf } from "../support/test-server.js";
import { messagesOf } from "../support/wire-session.js";

const CAPABILITIES = {
  elicitation: { form: {} },
  extensions: { "io.modelcontextprotocol/tasks": {} },
};

/** The client of the extension looks at prototypes, and what `Response.json` makes is not of Jest's realm. */
const realmFetch: typeof fetch = async (...request) => {
  const response = await fetch(...request);
  const json = async (): Promise<unknown> => JSON.parse(await response.text());
  return Object.assign(response, { json });
};

let running: EverythingServer;

beforeEach(async () => {
  running = await startEverything();
});

afterEach(() => running.stop());

describe("the official client of the tasks extension", () => {
  let client: Client;
  let session: TaskEnabledSession;
  let asked: ApplicationInputRequest[];

  /** The client's codecs know no tasks; its requests go out by this, as its documentation has it. */
  const rawDispatch: RawClientDispatch = async (request, { signal } = {}) => {
    const { method, params } = request as { method: string; params: Record<string, unknown> };
    const meta = params["_meta"] as object;
    const url = `${running.url}/mcp`;
    const answer = await modernPost(url, method, params, { meta, ...(signal && { signal }) });
    const { result, error } = (await messagesOf(answer)).at(-1)!;
    return error
      ? { kind: "error", error: error as never }
      : { kind: "result", result: result as never };
  };

  beforeEach(async () => {
    const options = { capabilities: CAPABILITIES, versionNegotiation: { mode: "auto" as const } };
    client = new Client({ name: "e2e", version: "1.0.0" }, options);
    client.setRequestHandler("elicitation/create", () => ({ action: "decline" }));
    const url = new URL(`${running.url}/mcp`);
    await client.connect(new StreamableHTTPClientTransport(url, { fetch: realmFetch }));
    asked = [];
    session = createTaskSessionFromClient(client, {
      endpointId: "e2e",
      rawDispatch,
      v2RequestFraming: {
        protocolVersion: "2026-07-28",
        clientInfo: { name: "e2e", version: "1.0.0" },
        clientCapabilities: CAPABILITIES,
      },
      onInputRequest: (request) => {
        asked.push(request);
        const content = { confirm: true, name: "Ann" };
        return Promise.resolve({ action: "accept", content }) as never;
      },
    });
  });

  afterEach(async () => {
    await session.close();
    await client.close();
  });

  const settle = async (name: string, args: Record<string, string | number> = {}) => {
    const execution = await session.callTool(name, args);
    const { outcome } = await execution.settle();
    return textOf((resultFromTaskOutcome(outcome) as { content?: unknown }).content);
  };

  it("finds the extension, and polls until the result is there", async () => {
    expect(client.getServerCapabilities()?.extensions).toMatchObject({
      "io.modelcontextprotocol/tasks": {},
    });
    expect(await settle("slow_compute", { seconds: 0.2 })).toBe("Computed nothing for 0.2 s");
  });

  it("is answered at once by a tool that needs no task", async () => {
    expect(await settle("greet", { name: "Ann" })).toBe("Hello, Ann!");
  });

  it("answers what the tool asks while it runs", async () => {
    expect(await settle("confirm_delete", { filename: "a.txt" })).toBe("Deleted a.txt");
    expect(asked).toMatchObject([{ kind: "elicitation", params: { message: "Delete a.txt?" } }]);
    expect(await settle("multi_input")).toBe("Confirmed: true, true");
  });

  it("answers what is asked before there is a task", async () => {
    expect(await settle("test_tool_with_task")).toBe("Hello, Ann!");
  });

  it("hears of errors, the tool's and the protocol's", async () => {
    expect(await settle("failing_job")).toBe("This job always fails");
    await expect(settle("protocol_error_job")).rejects.toThrow("This job breaks down");
  });

  it("cancels", async () => {
    const execution = await session.callTool("slow_compute", { seconds: 600 });
    await execution.cancel();
    const { outcome } = await execution.settle();
    expect(() => resultFromTaskOutcome(outcome)).toThrow(TaskCancelledError);
  });
});

it("a client of a session is answered by the same tools, and knows of no tasks", async () => {
  const client = new Client({ name: "e2e", version: "1.0.0" });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${running.url}/mcp`)));
  const result = await client.callTool({ name: "slow_compute", arguments: { seconds: 0.1 } });
  expect(textOf(result.content)).toBe("Computed nothing for 0.1 s");
  await client.close();
});

it("a task can be had by one that was not there when it began, and outlives its connection", async () => {
  const url = `${running.url}/mcp`;
  const options = { capabilities: CAPABILITIES };
  const call = { name: "slow_compute", arguments: { seconds: 0.2 } };
  const [created] = await messagesOf(await modernPost(url, "tools/call", call, options));
  const taskId = created?.result?.["taskId"];
  for (;;) {
    const [answer] = await messagesOf(await modernPost(url, "tasks/get", { taskId }, options));
    if (answer?.result?.["status"] === "working") continue;
    expect(answer?.result).toMatchObject({ status: "completed", resultType: "complete" });
    break;
  }
});
