import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { connectClient, type ConnectedClient } from "../support/connect-client.js";
import { HTTP_SSE_CLIENTS, STREAMABLE_HTTP_CLIENTS } from "../support/sdk-clients.js";
import { SERVERS, type TestServer } from "../support/start-server.js";

/** After this, what should come has come: one more round trip through the same stream. */
const settle = (client: ConnectedClient) => client.call("echo", { text: "." });

const TRANSPORTS = [
  { transport: "http-sse", path: "/sse", versions: HTTP_SSE_CLIENTS },
  { transport: "streamable-http", path: "/mcp", versions: STREAMABLE_HTTP_CLIENTS },
];
const PAIRS = TRANSPORTS.flatMap(({ versions, ...rest }) =>
  versions.map((version) => ({ ...rest, version })),
);

describe.each(Object.entries(SERVERS))("%s", (_, start) => {
  describe.each(PAIRS)(
    "serves $version.version over $transport",
    ({ transport, path, version }) => {
      let server: TestServer;
      let client: ConnectedClient;

      beforeEach(async () => {
        server = await start();
        client = await connectClient(version, server.url + path);
      });

      afterEach(async () => {
        await client.close();
        await server.stop();
      });

      const statistics = () =>
        server.endpoint.statistics().transports.find(({ transport: name }) => name === transport);
      const inFlight = () => statistics()?.requestsInFlight;

      it("from initialize to a tool's result", async () => {
        expect(client.sdk.getServerVersion()?.name).toBe("test-server");
        const { tools } = await client.sdk.listTools();
        expect(tools.map(({ name }) => name)).toContain("echo");
        expect(await client.call("echo", { text: "späße ☂ \r\n\u2028" })).toBe(
          "späße ☂ \r\n\u2028",
        );
        await client.sdk.ping();
        expect(inFlight()).toBe(0);
      });

      it("many calls at once, each with its own answer", async () => {
        const texts = Array.from({ length: 50 }, (_item, index) => `call ${index}`);
        const answers = await Promise.all(texts.map((text) => client.call("echo", { text })));
        expect(answers).toEqual(texts);
      });

      it("progress, in order", async () => {
        const steps: number[] = [];
        // The SDK's client forgets its handler with the answer, before it has looked at a notification
        // that came in the same packet: so the tool waits until each one has been seen.
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

      it("notifications: on behalf of a request, on the session's, and to all", async () => {
        const logged = client.next("notifications/message");
        expect(await client.call("log")).toBe("logged");
        expect((await logged).params).toMatchObject({ data: "a line of the log" });

        let changed = client.next("notifications/tools/list_changed");
        expect(await client.call("grow")).toBe("grown");
        await changed;

        changed = client.next("notifications/tools/list_changed");
        server.endpoint.notifyAll("notifications/tools/list_changed");
        await changed;
      });

      it("sampling, roots, and elicitation where the client has it", async () => {
        expect(await client.call("ask_model")).toBe("4");
        expect(await client.call("list_roots")).toBe("file:///home");
        if (version.capabilities.elicitation) expect(await client.call("ask_user")).toBe("decline");
        expect(statistics()?.clientRequestsInFlight).toBe(0);
      });

      it("cancellation, which reaches the tool", async () => {
        const controller = new AbortController();
        const called = client.call("wait", {}, { signal: controller.signal });
        await server.witness.until("waiting");
        controller.abort("changed my mind");
        await expect(called).rejects.toBeDefined();
        if (version.cancels) await server.witness.until("aborted");
        await settle(client);
        expect(inFlight()).toBe(version.cancels ? 0 : 1);
      });

      it("an unknown method, and goes on", async () => {
        await expect(client.request("prompts/list")).rejects.toMatchObject({ code: -32601 });
        await settle(client);
      });
    },
  );
});
