import type { JsonObject } from "@crossfade/core";
import { describe, expect, it } from "@jest/globals";
import { settled } from "../fake-session.js";
import { LOW_LEVEL_MAJORS } from "./low-level-servers.js";
import { modernExchange, modernWorld } from "./modern-world.js";

describe.each(LOW_LEVEL_MAJORS)("describe, SDK major $major", ({ build }) => {
  it("says of a server what its handshake says", async () => {
    const { backend } = modernWorld(build);
    expect(await backend.describe?.(modernExchange())).toEqual({
      serverInfo: { name: "test-server", version: "1.0.0" },
      capabilities: { tools: { listChanged: true }, resources: { subscribe: true }, prompts: {} },
      instructions: "Hi",
    });
  });

  it("closes the server that it asked", async () => {
    const { backend, servers, closed } = modernWorld(build);
    await backend.describe?.(modernExchange());
    await settled();
    expect(closed).toEqual(servers);
    expect(servers).toHaveLength(1);
  });

  it.each<JsonObject>([{}, { serverInfo: "me", capabilities: [], instructions: 1 }])(
    "leaves out what is no description: %j",
    async (odd) => {
      const result = { protocolVersion: "2025-11-25", ...odd };
      const { backend } = modernWorld(build, { initialize: () => result });
      expect(await backend.describe?.(modernExchange())).toEqual({
        serverInfo: {},
        capabilities: {},
      });
    },
  );

  it("rejects where there is no server to describe", async () => {
    const { backend } = modernWorld(() => {
      throw new Error("no database");
    });
    await expect(backend.describe?.(modernExchange())).rejects.toMatchObject({ code: -32_603 });
  });
});
