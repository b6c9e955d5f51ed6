import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { connectClient, type ConnectedClient } from "../support/connect-client.js";
import { STREAMABLE_HTTP_CLIENTS } from "../support/sdk-clients.js";
import { SERVERS, type TestServer } from "../support/start-server.js";

describe.each(Object.entries(SERVERS))("%s, without sessions", (_, start) => {
  describe.each(STREAMABLE_HTTP_CLIENTS)("serves $version", (version) => {
    let server: TestServer;
    let client: ConnectedClient;

    beforeEach(async () => {
      server = await start({ streamableHttp: { sessions: false } });
      client = await connectClient(version, `${server.url}/mcp`);
    });

    afterEach(async () => {
      await client.close();
      await server.stop();
    });

    it("from initialize to a tool's result, and keeps nothing", async () => {
      expect(client.sdk.getServerVersion()?.name).toBe("test-server");
      const { tools } = await client.sdk.listTools();
      expect(tools.map(({ name }) => name)).toContain("echo");
      const texts = Array.from({ length: 20 }, (_item, index) => `call ${index}`);
      const answers = await Promise.all(texts.map((text) => client.call("echo", { text })));
      expect(answers).toEqual(texts);
      await client.sdk.ping();
      expect(server.endpoint.statistics().transports).toEqual([
        expect.objectContaining({ transport: "http-sse", sessions: 0 }),
        expect.objectContaining({ transport: "streamable-http", sessions: 0, connections: 0 }),
      ]);
    });

    it("progress on the stream of its call", async () => {
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

    it("no question of the server's own: the call fails and says so", async () => {
      await expect(client.call("list_roots")).resolves.toMatch(/roots/);
    });
  });
});
