import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { SERVERS, type TestServer } from "../support/start-server.js";
import { textOf } from "../support/test-server.js";

const REVISION = "2026-07-28";
const content = { type: "text" as const, text: "4" };

async function connect(url: string, mode: "auto" | { pin: string }): Promise<Client> {
  const capabilities = { sampling: {}, roots: {}, elicitation: { form: {} } };
  const options = { capabilities, versionNegotiation: { mode } };
  const client = new Client({ name: "e2e", version: "1.0.0" }, options);
  client.setRequestHandler("sampling/createMessage", () => ({
    model: "test-model",
    role: "assistant",
    content,
  }));
  client.setRequestHandler("roots/list", () => ({ roots: [{ uri: "file:///home" }] }));
  client.setRequestHandler("elicitation/create", () => ({ action: "decline" }));
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  return client;
}

describe.each(Object.entries(SERVERS))("%s", (_, start) => {
  describe.each([["auto" as const], [{ pin: REVISION }]])("serves client 2 in mode %j", (mode) => {
    let server: TestServer;
    let client: Client;

    beforeEach(async () => {
      server = await start();
      client = await connect(`${server.url}/mcp`, mode);
    });

    afterEach(async () => {
      await client.close();
      await server.stop();
    });

    const call = async (name: string, args: Record<string, unknown> = {}, options = {}) =>
      textOf((await client.callTool({ name, arguments: args }, options)).content);
    const statistics = () => server.endpoint.statistics().transports[1]!;

    it("in the modern revision, without a session", async () => {
      expect(client.getServerVersion()?.name).toBe("test-server");
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toContain("echo");
      expect(await call("echo", { text: "späße ☂ \r\n" })).toBe("späße ☂ \r\n");
      expect(statistics()).toMatchObject({ sessions: 0, requestsInFlight: 0 });
      expect(statistics().counters["stateless.requests"]).toBeGreaterThan(2);
    });

    it("with progress, in order", async () => {
      const steps: number[] = [];
      const onprogress = ({ progress }: { progress: number }) => {
        steps.push(progress);
        server.witness.saw(`ready for ${progress + 1}`);
      };
      server.witness.saw("ready for 1");
      const counted = call("count", {}, { onprogress });
      await server.witness.until("ready for 4");
      server.witness.saw("finish");
      expect(await counted).toBe("counted");
      expect(steps).toEqual([1, 2, 3]);
    });

    it("when a tool of the server asks for sampling, roots or elicitation, unchanged", async () => {
      expect(await call("ask_model")).toBe("4");
      expect(await call("list_roots")).toBe("file:///home");
      expect(await call("ask_user")).toBe("decline");
      expect(statistics().counters).toMatchObject({ "parked.parked": 3, "parked.resumed": 3 });
    });

    it("and stops what it gives up", async () => {
      const controller = new AbortController();
      const called = call("wait", {}, { signal: controller.signal });
      await server.witness.until("waiting");
      controller.abort("changed my mind");
      await expect(called).rejects.toBeDefined();
      await server.witness.until("aborted");
      expect(await call("echo", { text: "." })).toBe(".");
      expect(statistics().requestsInFlight).toBe(0);
    });

    it("when it listens for changes, until the server says that it ends", async () => {
      let changed!: () => void;
      const heard = new Promise<void>((resolve) => (changed = resolve));
      client.setNotificationHandler("notifications/tools/list_changed", () => changed());
      const subscription = await client.listen({ toolsListChanged: true });
      expect(server.endpoint.notifyAll("notifications/prompts/list_changed")).toBe(0);
      expect(server.endpoint.notifyAll("notifications/tools/list_changed")).toBe(1);
      await heard;
      await server.endpoint.drain();
      expect(await subscription.closed).toBe("graceful");
    });
  });
});
