import { pollUntil, systemClock, type Generation, type HttpRequestHeaders } from "@crossfade/core";
import { REVERSE_PROXIES } from "@crossfade/migration";
import { afterEach, describe, expect, it } from "@jest/globals";
import { setTimeout as pause } from "node:timers/promises";
import { connectClient } from "../support/connect-client.js";
import { EventReader, INITIALIZE } from "../support/event-reader.js";
import { hasProxy, startProxy, type RunningProxy } from "../support/reverse-proxies.js";
import {
  HTTP_SSE_CLIENTS,
  MODERN_CLIENTS,
  STREAMABLE_HTTP_CLIENTS,
  type ClientVersion,
} from "../support/sdk-clients.js";
import { startServer, type Options, type TestServer } from "../support/start-server.js";
import { WireSession } from "../support/wire-session.js";

/** Longer than what else goes through these proxies may be silent, by the clock of another process. */
const LONG_MS = 1_500;

const ALL: readonly Generation[] = ["http-sse", "sessionful"];
const CLIENTS: readonly { readonly path: string; readonly version: ClientVersion }[] = [
  { path: "/sse", version: HTTP_SSE_CLIENTS[0]! },
  { path: "/sse", version: HTTP_SSE_CLIENTS.at(-1)! },
  { path: "/mcp", version: STREAMABLE_HTTP_CLIENTS.at(-1)! },
  { path: "/mcp", version: MODERN_CLIENTS.at(-1)! },
];

let server: TestServer;
let running: RunningProxy | undefined;

afterEach(async () => {
  await running?.stop();
  await server?.stop();
  running = undefined;
});

describe.each(REVERSE_PROXIES)("%s, with the lines that are printed for it", (proxy) => {
  const test = hasProxy(proxy) ? it : it.skip;
  if (!hasProxy(proxy)) console.warn(`Skipped: there is no ${proxy} on this machine.`);

  async function start(options: Options = {}, generations = ALL): Promise<string> {
    server = await startServer(options);
    running = await startProxy(proxy, server.port, generations, options.config);
    return running.url;
  }

  test.each(CLIENTS)(
    "lets $version.version on $path through, both ways",
    async ({ path, version }) => {
      const url = await start();
      const client = await connectClient(version, url + path);
      expect(await client.call("echo", { text: "x".repeat(3_000_000) })).toHaveLength(3_000_000);
      expect(await client.call("ask_model")).toBe("4");
      await client.close();
    },
  );

  test.each(CLIENTS)(
    "holds nothing on $path back from $version.version",
    async ({ path, version }) => {
      const url = await start();
      const client = await connectClient(version, url + path);
      const onprogress = ({ progress }: { progress: number }): void =>
        server.witness.saw(progress === 3 ? "finish" : `ready for ${progress + 1}`);
      server.witness.saw("ready for 1");
      // Each step is sent only once the one before has come.
      expect(await client.call("count", {}, { onprogress })).toBe("counted");
      await client.close();
    },
  );

  test.each(CLIENTS)(
    "waits for a slow answer to $version.version on $path",
    async ({ path, version }) => {
      const url = await start();
      const client = await connectClient(version, url + path);
      const called = client.call("hold");
      await pause(LONG_MS);
      server.witness.saw("release");
      expect(await called).toBe("held");
      await client.close();
    },
  );

  test("lets heartbeats through, and compresses no stream", async () => {
    const url = await start({ config: { heartbeatMs: 200 } });
    for (const [path, headers] of [
      ["/sse", { accept: "text/event-stream" }],
      ["/mcp", (await WireSession.begin(`${url}/mcp`)).headers],
    ] as const) {
      const response = await fetch(url + path, { headers });
      expect(response.headers.get("content-encoding")).toBeNull();
      const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      while (!text.includes("\n:")) text += (await reader.read()).value ?? "";
      await reader.cancel();
    }
  });

  test("lets a quiet stream live, and what comes on it at last through", async () => {
    const url = await start();
    const reader = new EventReader(`${url}/sse`);
    const session = await WireSession.begin(`${url}/mcp`);
    const standalone = await session.open();
    expect(await reader.post(INITIALIZE)).toBe(202);
    await pause(LONG_MS);
    server.endpoint.notifyAll("notifications/tools/list_changed");
    await reader.until(({ messages }) => messages.some(({ method }) => method !== undefined));
    expect(reader.openings).toBe(1);
    reader.close();
    const events = standalone.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.includes("list_changed")) text += (await events.read()).value ?? "";
    await events.cancel();
  });

  test("tells the server whom the client asked, and from where", async () => {
    const heads: HttpRequestHeaders[] = [];
    const url = await start({
      config: { trustProxy: true },
      authenticate: ({ headers }) => {
        heads.push(headers);
        return { principal: undefined };
      },
    });
    // A page that comes from the same host: its origin has the port.
    for (const path of ["/sse", "/messages", "/mcp"]) {
      const response = await fetch(url + path, { method: "POST", headers: { origin: url } });
      expect([path, response.status]).not.toEqual([path, 403]);
    }
    expect(heads).toHaveLength(2 + 1);
    for (const head of heads) {
      expect(head).toMatchObject({ host: new URL(url).host, "x-forwarded-for": "127.0.0.1" });
    }
  });

  test("tells the server that a client has left", async () => {
    const url = await start();
    const { endpoint, witness } = server;
    const connections = (): number => endpoint.statistics().transports[0]!.connections;
    const reader = new EventReader(`${url}/sse`);
    await reader.until((opened) => opened.endpoint !== undefined);
    expect(connections()).toBe(1);
    reader.close();
    await pollUntil(systemClock, 10_000, () => connections() === 0);
    expect(connections()).toBe(0);

    const client = await connectClient(MODERN_CLIENTS.at(-1)!, `${url}/mcp`);
    const abandon = new AbortController();
    const called = client.call("wait", {}, { signal: abandon.signal });
    await witness.until("waiting");
    abandon.abort("changed my mind");
    await expect(called).rejects.toBeDefined();
    await witness.until("aborted");
    await client.close();
  });

  test("needs no more for the modern revision than its own lines", async () => {
    const url = await start({}, ["stateless"]);
    const client = await connectClient(MODERN_CLIENTS.at(-1)!, `${url}/mcp`);
    expect(await client.call("ask_model")).toBe("4");
    await client.close();
  });
});
