import type { Client } from "@modelcontextprotocol/client";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { connectClient, type ConnectedClient } from "../support/connect-client.js";
import { MODERN_CLIENTS } from "../support/sdk-clients.js";
import { SERVERS, type TestServer } from "../support/start-server.js";

describe.each(Object.entries(SERVERS))("%s", (_, start) => {
  describe.each(MODERN_CLIENTS)("serves $version", (version) => {
    let server: TestServer;
    let client: ConnectedClient;

    beforeEach(async () => {
      server = await start();
      client = await connectClient(version, `${server.url}/mcp`);
    });

    afterEach(async () => {
      await client.close();
      await server.stop();
    });

    const statistics = () => server.endpoint.statistics().transports[1]!;

    it("in the modern revision, without a session", async () => {
      expect(client.sdk.getServerVersion()?.name).toBe("test-server");
      const { tools } = await client.sdk.listTools();
      expect(tools.map(({ name }) => name)).toContain("echo");
      expect(await client.call("echo", { text: "späße ☂ \r\n" })).toBe("späße ☂ \r\n");
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
      const counted = client.call("count", {}, { onprogress });
      await server.witness.until("ready for 4");
      server.witness.saw("finish");
      expect(await counted).toBe("counted");
      expect(steps).toEqual([1, 2, 3]);
    });

    it("when a tool of the server asks for sampling, roots or elicitation, unchanged", async () => {
      expect(await client.call("ask_model")).toBe("4");
      expect(await client.call("list_roots")).toBe("file:///home");
      expect(await client.call("ask_user")).toBe("decline");
      expect(statistics().counters).toMatchObject({ "parked.parked": 3, "parked.resumed": 3 });
    });

    it("and stops what it gives up", async () => {
      const controller = new AbortController();
      const called = client.call("wait", {}, { signal: controller.signal });
      await server.witness.until("waiting");
      controller.abort("changed my mind");
      await expect(called).rejects.toBeDefined();
      await server.witness.until("aborted");
      expect(await client.call("echo", { text: "." })).toBe(".");
      expect(statistics().requestsInFlight).toBe(0);
    });

    it("with log messages from the level on that it asks for", async () => {
      const logged = client.next("notifications/message");
      const meta = { "io.modelcontextprotocol/logLevel": "info" };
      await client.request("tools/call", { name: "log", arguments: {}, _meta: meta });
      expect((await logged).params).toMatchObject({ data: "a line of the log" });
    });

    it("many calls at once, each with its own answer", async () => {
      const texts = Array.from({ length: 50 }, (_item, index) => `call ${index}`);
      const answers = await Promise.all(texts.map((text) => client.call("echo", { text })));
      expect(answers).toEqual(texts);
    });

    it("when it listens for changes, until the server says that it ends", async () => {
      const tools = client.next("notifications/tools/list_changed");
      let toldOfPrompts = false;
      client.sdk.setNotificationHandler(client.named("notifications/prompts/list_changed"), () => {
        toldOfPrompts = true;
      });
      const subscription = await (client.sdk as unknown as Client).listen({
        toolsListChanged: true,
      });
      server.endpoint.notifyAll("notifications/prompts/list_changed");
      server.endpoint.notifyAll("notifications/tools/list_changed");
      await tools;
      expect(toldOfPrompts).toBe(false);
      await server.endpoint.drain();
      expect(await subscription.closed).toBe("graceful");
    });
  });
});
