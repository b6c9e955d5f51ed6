import { describe, expect, it } from "@jest/globals";
import { fromMcpServer } from "../src/index.js";
import { callOf, FakeExchange, settled, startSession } from "./fake-session.js";
import { recordingLogger } from "./recording-logger.js";
import { SDK_MAJORS, type TestServer } from "./sdk-majors.js";

const textOf = (text: string) => ({ content: [{ type: "text", text }] });

describe.each(SDK_MAJORS)(
  "a factory that hands out the same server twice, SDK major $major",
  ({ build }) => {
    it("is refused, and the session that has it goes on", async () => {
      const logger = recordingLogger();
      const server = build({ greet: () => "hello" });
      const backend = fromMcpServer(() => server, { logger });
      const first = await startSession(backend);
      await expect(startSession(backend)).rejects.toMatchObject({ message: "Internal error" });
      expect(logger.errors).toMatchObject([
        { reason: expect.stringContaining("serves another session: build a new one") },
      ]);
      expect(await backend.request(callOf("greet"), new FakeExchange(first))).toEqual(
        textOf("hello"),
      );
    });

    it("is refused by another backend, and with the Server inside the McpServer, too", async () => {
      const logger = recordingLogger();
      const server = build({});
      await startSession(fromMcpServer(() => server));
      const inner = server.server as unknown as TestServer;
      await expect(startSession(fromMcpServer(() => inner, { logger }))).rejects.toThrow();
      expect(logger.errors).toMatchObject([{ reason: expect.stringContaining("another session") }]);
    });

    it("may do so once the first session has ended", async () => {
      const server = build({ greet: () => "hello" });
      const backend = fromMcpServer(() => server);
      const first = await startSession(backend);
      backend.sessionEnded?.(first, "deleted");
      await settled();
      const second = await startSession(backend);
      expect(await backend.request(callOf("greet"), new FakeExchange(second))).toEqual(
        textOf("hello"),
      );
    });
  },
);
