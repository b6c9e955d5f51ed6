import {
  fromMethods,
  parseDeprecationConfig,
  silentLogger,
  type DeprecationConfigInput,
  type Exchange,
  type JsonObject,
  type McpBackend,
  type SessionContext,
} from "@crossfade/core";
import { ManualClock } from "@crossfade/core/testing";
import { describe, expect, it } from "@jest/globals";
import { DeprecationTracker } from "../src/deprecation-tracker.js";
import { ClientLedger } from "../src/ledger/client-ledger.js";
import { GENERATION_SUBJECTS } from "../src/retirement-texts.js";

const DAY_MS = 86_400_000;
const DOCS = "https://docs.example/move";
const NOTICE =
  'The HTTP+SSE transport of MCP (2024-11-05) is deprecated on this server and ends on 2027-06-30. Use Streamable HTTP: in the client\'s configuration, set this server\'s type to "http" (some clients say "streamable-http") and its URL to https://mcp.example/mcp. How to: https://docs.example/move';

const announced = {
  mode: "notify",
  sunsetDate: "2027-06-30",
  migrationDocsUrl: DOCS,
  successorUrl: "https://mcp.example/mcp",
} as const satisfies DeprecationConfigInput;

interface Behind {
  readonly backend?: Partial<McpBackend>;
  readonly capabilities?: JsonObject;
  readonly instructions?: string;
}

/** A session of a client with the retirement in between. */
class World {
  readonly clock = new ManualClock();
  readonly sent: JsonObject[] = [];
  readonly ledger = new ClientLedger({ clock: this.clock });
  readonly tracker: DeprecationTracker;
  readonly backend: McpBackend;
  readonly session: SessionContext;
  readonly exchange: Exchange;

  constructor(config: DeprecationConfigInput = announced, behind: Behind = {}) {
    const { capabilities = { logging: {} }, instructions } = behind;
    this.tracker = new DeprecationTracker({
      config: parseDeprecationConfig(config),
      subject: GENERATION_SUBJECTS["http-sse"],
      clock: this.clock,
      logger: silentLogger,
      successorPath: "/mcp",
    });
    const own = fromMethods({
      serverInfo: { name: "test", version: "1" },
      capabilities,
      ...(instructions === undefined ? {} : { instructions }),
      methods: { "tools/call": () => ({ content: [] }), "logging/setLevel": () => ({}) },
    });
    this.backend = this.tracker.noticing({ ...own, ...behind.backend });
    this.session = {
      id: "s",
      transport: "http-sse",
      principal: undefined,
      revision: undefined,
      initializeParams: undefined,
      state: undefined,
      setState: () => Promise.resolve(),
      notify: (method, params) => void this.sent.push({ method, ...params }),
      request: () => Promise.reject(new Error("not asked")),
    };
    this.exchange = { session: this.session } as Exchange;
  }

  greet(name = "old"): this {
    const account = this.ledger.account("http-sse", "2024-11-05", name);
    this.tracker.greet(this.session, { name }, account);
    return this;
  }

  async call(method: string, params: JsonObject = {}): Promise<JsonObject> {
    return this.backend.request({ jsonrpc: "2.0", id: 1, method, params }, this.exchange);
  }

  /** The handshake; resolves to the instructions. */
  async initialize(): Promise<unknown> {
    const { instructions } = await this.call("initialize", { protocolVersion: "2024-11-05" });
    await this.backend.notification?.(
      { jsonrpc: "2.0", method: "notifications/initialized" },
      this.exchange,
    );
    return instructions;
  }
}

const message = { method: "notifications/message", level: "warning", logger: "retirement" };

describe("a backend whose clients are told", () => {
  it("tells them in the instructions, after its own", async () => {
    expect(await new World().greet().initialize()).toBe(NOTICE);
    const own = new World(announced, { instructions: "Be brief." }).greet();
    expect(await own.initialize()).toBe(`Be brief.\n\n${NOTICE}`);
  });

  it("tells them in a message when they are initialized, and once in warningFrequencyMs", async () => {
    const world = new World().greet();
    await world.call("initialize", {});
    expect(world.sent).toEqual([]);
    await world.initialize();
    expect(world.sent).toEqual([{ ...message, data: NOTICE }]);
    await world.call("tools/call");
    world.clock.advance(DAY_MS - 1);
    await world.call("tools/call");
    expect(world.sent).toHaveLength(1);
    world.clock.advance(1);
    await world.call("tools/call");
    await world.call("tools/call");
    expect(world.sent).toHaveLength(2);
  });

  it("counts what they were told", async () => {
    const world = new World().greet();
    await world.initialize();
    // One in the log, one in the instructions, one as a message.
    expect((await world.ledger.read()).entries).toMatchObject([{ warnings: 3 }]);
    expect(world.tracker.statistics()).toMatchObject({ notices: 2, warnings: 1 });
  });

  it("never says anything in the result of a tool", async () => {
    const world = new World().greet();
    await world.initialize();
    expect(await world.call("tools/call")).toEqual({ content: [] });
  });

  it("waits for the result of a slow backend", async () => {
    const backend = { request: () => Promise.resolve({ instructions: "", capabilities: {} }) };
    expect(await new World(announced, { backend }).greet().initialize()).toBe(NOTICE);
  });

  it("sends no message where the server has declared no logging (2025-11-25 logging)", async () => {
    const world = new World(announced, { capabilities: { tools: {} } }).greet();
    expect(await world.initialize()).toBe(NOTICE);
    await world.call("tools/call");
    expect(world.sent).toEqual([]);
  });

  it.each([
    ["debug", 1],
    ["warning", 1],
    ["error", 0],
    ["emergency", 0],
  ])("sends a client that wants level %s %d messages", async (level, count) => {
    const world = new World().greet();
    await world.call("initialize", {});
    await world.call("logging/setLevel", { level });
    await world.call("tools/call");
    expect(world.sent).toHaveLength(count);
  });

  it("leaves exempted clients alone, and sessions that it knows nothing of", async () => {
    const config = { ...announced, exemptions: [{ clientName: "ours" }] };
    const exempt = new World(config).greet("ours");
    const unknown = new World();
    for (const world of [exempt, unknown]) {
      expect(await world.initialize()).toBeUndefined();
      await world.call("tools/call");
      expect(world.sent).toEqual([]);
    }
  });

  it("begins on the day that is set for that, also in sessions that are open", async () => {
    const world = new World({ ...announced, notifyFrom: "2026-03-01" }).greet();
    expect(await world.initialize()).toBeUndefined();
    await world.call("tools/call");
    expect(world.sent).toEqual([]);
    world.clock.advance(Date.parse("2026-03-01") - world.clock.now());
    await world.call("tools/call");
    expect(world.sent).toEqual([{ ...message, data: NOTICE }]);
  });

  it("that end are told so, where a message may be sent", async () => {
    for (const capabilities of [{ logging: {} }, {}]) {
      const world = new World(announced, { capabilities }).greet();
      await world.call("initialize", {});
      expect(world.tracker.sayGoodbye(world.session)).toContain("has ended on this server");
      expect(world.sent).toHaveLength("logging" in capabilities ? 1 : 0);
    }
  });

  it.each(["off", "advise"] as const)("is the backend itself in mode %s", (mode) => {
    const { tracker } = new World({ mode });
    const own = fromMethods({ serverInfo: {}, capabilities: {}, methods: {} });
    expect(tracker.noticing(own)).toBe(own);
  });

  it("passes on what sessions do", () => {
    const heard: string[] = [];
    const backend = {
      sessionBegan: ({ id }: SessionContext) => void heard.push(`began ${id}`),
      sessionEnded: ({ id }: SessionContext, reason: string) => void heard.push(`${id} ${reason}`),
    };
    const world = new World(announced, { backend });
    world.backend.sessionBegan?.(world.session);
    world.backend.sessionEnded?.(world.session, "idle");
    expect(heard).toEqual(["began s", "s idle"]);
  });

  it("says in general words where to go and when, while neither is known", async () => {
    const said = await new World({ mode: "notify" }).greet().initialize();
    expect(said).toContain("will end. ");
    expect(said).toContain("its URL to the one of this server that ends in /mcp.");
    expect(said).not.toContain("How to");
  });
});
