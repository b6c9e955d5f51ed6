import { describe, expect, it } from "@jest/globals";
import { Server as Server10 } from "sdk-1.0/server/index.js";
import { CallToolRequestSchema as CallTool10 } from "sdk-1.0/types.js";
import { Server as Server19 } from "sdk-1.9/server/index.js";
import { CallToolRequestSchema as CallTool19 } from "sdk-1.9/types.js";
import { fromMcpServer, type ConnectableServer } from "../src/index.js";
import { callOf, FakeExchange, settled, startSession } from "./fake-session.js";
import { recordingLogger } from "./recording-logger.js";

const INFO = { name: "old", version: "1.0.0" };
const OPTIONS = { capabilities: { tools: {} } };

/** The oldest version of major 1 that is promised, and one from before Streamable HTTP. */
const VERSIONS: readonly { version: string; build: () => ConnectableServer }[] = [
  {
    version: "1.0.4",
    build() {
      const server = new Server10(INFO, OPTIONS);
      server.setRequestHandler(CallTool10, () => ({ content: [{ type: "text", text: "1.0" }] }));
      return server;
    },
  },
  {
    version: "1.9.0",
    build() {
      const server = new Server19(INFO, OPTIONS);
      server.setRequestHandler(CallTool19, () => ({ content: [{ type: "text", text: "1.9" }] }));
      return server;
    },
  },
];

describe.each(VERSIONS)("fromMcpServer with SDK $version", ({ version, build }) => {
  it("initialises, and calls a tool", async () => {
    const backend = fromMcpServer(build);
    const session = await startSession(backend);
    const result = await backend.request(callOf("version"), new FakeExchange(session));
    expect(result).toEqual({ content: [{ type: "text", text: version.slice(0, 3) }] });
  });

  it("is refused the second session of one server, which this SDK would not mind", async () => {
    const logger = recordingLogger();
    const server = build();
    const backend = fromMcpServer(() => server, { logger });
    const first = await startSession(backend);
    await expect(startSession(backend)).rejects.toThrow("Internal error");
    expect(logger.errors).toMatchObject([{ reason: expect.stringContaining("another session") }]);
    await expect(
      backend.request(callOf("version"), new FakeExchange(first)),
    ).resolves.toBeDefined();
    await settled();
  });
});
