import { JsonRpcError, RPC_CODE } from "@crossfade/core";
import { describe, expect, it } from "@jest/globals";
import { callOf, requestOf } from "../fake-session.js";
import { fromMcpServer } from "../../src/index.js";
import { SDK_MAJORS, type Tool } from "../sdk-majors.js";
import { LOW_LEVEL_MAJORS } from "./low-level-servers.js";
import { CLIENT, modernExchange, modernWorld } from "./modern-world.js";

const SAMPLING = { messages: [], maxTokens: 1 };
const SAMPLED = { model: "m", role: "assistant", content: { type: "text", text: "sampled" } };

describe.each(SDK_MAJORS)("a modern request's way to its client, SDK major $major", ({ build }) => {
  const able = { ...CLIENT, capabilities: { sampling: {} } };

  function call(tool: Tool) {
    const exchange = modernExchange({ client: able });
    const backend = fromMcpServer(() => build({ tool }));
    const params = { _meta: { progressToken: "p" } };
    return { exchange, answer: backend.request(callOf("tool", params), exchange) };
  }

  it("takes what the handler tells", async () => {
    const { exchange, answer } = call(async ({ notify, progressToken }) => {
      await notify("notifications/progress", { progressToken: progressToken!, progress: 1 });
      return "";
    });
    await answer;
    expect(exchange.notified).toEqual([
      { method: "notifications/progress", params: { progressToken: "p", progress: 1 } },
    ]);
  });

  it("takes what the handler asks, and brings the answer", async () => {
    const { exchange, answer } = call(async ({ push }) =>
      JSON.stringify(await push.createMessage(SAMPLING)),
    );
    const asked = await exchange.nextAsked();
    expect(asked).toMatchObject({ method: "sampling/createMessage", params: SAMPLING });
    asked.answer(SAMPLED);
    expect(JSON.stringify(await answer)).toContain("sampled");
  });

  it("brings the handler the error of a question that cannot be asked", async () => {
    const { exchange, answer } = call(async ({ push }) => {
      const error = push.createMessage(SAMPLING).catch((reason: unknown) => reason);
      const { code } = (await error) as { code?: unknown };
      return String(code);
    });
    const missing = new JsonRpcError(RPC_CODE.missingCapability, "The client cannot do that");
    (await exchange.nextAsked()).fail(missing);
    expect(await answer).toMatchObject({ content: [{ text: "-32021" }] });
  });
});

describe.each(LOW_LEVEL_MAJORS)("a question on nobody's behalf, SDK major $major", ({ build }) => {
  it("goes to the client whose request is being answered, not to another's", async () => {
    const { backend } = modernWorld(build, {
      "tools/list": async (_, { server }) => {
        await server.createMessage(SAMPLING);
        return { tools: [] };
      },
    });
    const client = { ...CLIENT, capabilities: { sampling: {} } };
    const [one, other] = [modernExchange({ client }), modernExchange({ client })];
    const answers = [one, other].map(async (exchange) =>
      backend.request(requestOf("tools/list"), exchange),
    );
    for (const exchange of [one, other]) (await exchange.nextAsked()).answer(SAMPLED);
    await Promise.all(answers);
    expect([one.asked.length, other.asked.length]).toEqual([1, 1]);
  });
});
