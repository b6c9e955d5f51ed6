import { fromMethods, type Clock } from "@crossfade/core";
import { createNodeListener } from "@crossfade/node";
import { createMcpEndpoint, type McpEndpoint, type McpEndpointOptions } from "@crossfade/server";
import { EventEmitter, once } from "node:events";
import type { Browser, Page } from "playwright-core";
import { servePage, startWebServer, type WebServer } from "./web-server.js";

interface WorldOptions {
  readonly httpSse?: Exclude<McpEndpointOptions["httpSse"], undefined>;
  readonly clock?: Clock;
}

/** An MCP server that lets one origin in, and a page of that origin. */
export class World {
  readonly mcp: WebServer;
  readonly endpoint: McpEndpoint;
  readonly page: Page;
  readonly #releases: EventEmitter;
  readonly #stranger: WebServer;
  readonly #parts: readonly { stop(): Promise<void> }[];

  private constructor(
    mcp: WebServer,
    endpoint: McpEndpoint,
    page: Page,
    friend: WebServer,
    stranger: WebServer,
    releases: EventEmitter,
  ) {
    this.mcp = mcp;
    this.endpoint = endpoint;
    this.page = page;
    this.#releases = releases;
    this.#stranger = stranger;
    const context = { stop: () => page.context().close() };
    this.#parts = [context, { stop: () => endpoint.close() }, mcp, friend, stranger];
  }

  static async start(browser: Browser, options: WorldOptions = {}): Promise<World> {
    const friend = await startWebServer(servePage);
    const stranger = await startWebServer(servePage);
    const releases = new EventEmitter();
    const endpoint = createMcpEndpoint({
      backend: backendThatWaits(releases),
      config: { allowedOrigins: [friend.origin] },
      ...options,
    });
    // What is no MCP request gets a page, too: it is of the server's own origin.
    const mcp = await startWebServer(createNodeListener(endpoint, { fallback: servePage }));
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(friend.origin);
    return new World(mcp, endpoint, page, friend, stranger, releases);
  }

  /** A page of an origin that is not let in; or of another, where a name leads to the server itself. */
  async openStrangersPage(origin = this.#stranger.origin): Promise<Page> {
    const page = await this.page.context().newPage();
    await page.goto(origin);
    return page;
  }

  /** What arrived at the MCP server, of one method at one path. */
  arrivals(method: string, path: string): WebServer["arrivals"] {
    const ofPath = ({ url }: { url: string }): boolean => url.split("?")[0] === path;
    return this.mcp.arrivals.filter((arrival) => arrival.method === method && ofPath(arrival));
  }

  /** Lets the tool answer. */
  release(): void {
    this.#releases.emit("release");
  }

  async stop(): Promise<void> {
    for (const part of this.#parts) await part.stop();
  }
}

/** With one tool, which reports progress at once, and answers when it is released. */
function backendThatWaits(releases: EventEmitter): McpEndpointOptions["backend"] {
  return fromMethods({
    serverInfo: { name: "for-browsers", version: "1.0.0" },
    capabilities: { tools: {}, logging: {} },
    methods: {
      "tools/list": () => ({ tools: [{ name: "wait", inputSchema: { type: "object" } }] }),
      "tools/call": async (_, exchange) => {
        exchange.notify("notifications/progress", { progressToken: "p", progress: 1 });
        await once(releases, "release");
        return { content: [{ type: "text", text: "released" }] };
      },
    },
  });
}
