import { describe, it } from "@jest/globals";
import type { DeprecationConfigInput } from "@crossfade/core";
import assert from "node:assert/strict";
import { FaultyLog } from "./faulty-log.js";
import { ALICE, call, note, World, type Answer, type RequestOptions } from "./world.js";

const DAY_MS = 86_400_000;
const announced = {
  sunsetDate: "2027-06-30",
  migrationDocsUrl: "https://docs.example.com/migrate",
};

/** An answer of each status that there is, from a transport of this kind. */
async function answers(deprecation: DeprecationConfigInput): Promise<Map<number, Answer>> {
  const eventLog = new FaultyLog();
  eventLog.failing.set("sessionOf", "rejects");
  const limits = { maxBodyBytes: 1_000, maxInitializeBytes: 1_000, maxConnections: 1 };
  const world = new World({ eventLog, config: { ...limits, deprecation } });
  const stream = await world.open();
  const { sessionId: session } = stream;
  const all = [
    stream,
    await world.post(note("notifications/a"), { session }),
    await world.post("{"),
    await world.post(call(1, "ping"), { session: "unknown" }),
    await world.send({ url: "/sse", method: "PUT" }),
    await world.get({ headers: { accept: "image/png" } }),
    await world.post("x".repeat(1_001)),
    await world.get({ url: `/sse?${"x".repeat(5_000)}` }),
    await world.post("{}", { headers: { "content-type": "text/plain" } }),
    await world.get({ headers: { "last-event-id": "x-1" } }),
    await world.get(),
  ];
  const byStatus = new Map(all.map((answer) => [answer.status, answer]));
  assert.deepEqual([...byStatus.keys()], [200, 202, 400, 404, 405, 406, 413, 414, 415, 500, 503]);
  return byStatus;
}

describe("the headers of retirement", () => {
  // covers: retirement/deprecation, retirement/sunset, retirement/links
  it("are on every answer, refusals and streams included", async () => {
    for (const [status, answer] of await answers(announced)) {
      assert.equal(answer.header("Deprecation"), "@1742947200", `${status}`);
      assert.equal(answer.header("Sunset"), "Wed, 30 Jun 2027 00:00:00 GMT", `${status}`);
      assert.match(
        answer.header("Link") ?? "",
        /rel="deprecation".*rel="sunset".*<mcp>; rel="successor-version"/,
        `${status}`,
      );
    }
  });

  it("have no date where none has been announced, and name the successor all the same", async () => {
    for (const answer of (await answers({})).values()) {
      assert.equal(answer.header("Sunset"), undefined);
      assert.equal(answer.header("Link"), '<mcp>; rel="successor-version"');
    }
  });

  it("are on none in mode off", async () => {
    for (const answer of (await answers({ ...announced, mode: "off" })).values()) {
      const headers = ["Deprecation", "Sunset", "Link"].map((name) => answer.header(name));
      assert.deepEqual(headers, [undefined, undefined, undefined]);
    }
  });

  // covers: retirement/links
  it.each([
    ["/old/sse", "<../mcp>"],
    ["/old/messages", "<../mcp>"],
    ["/mcp", "<mcp>"],
  ])("lead from %s to the successor by %s, so that they hold below a prefix", async (url, link) => {
    const endpoint = { streamPath: "/old/sse", messagesPath: "/old/messages" };
    const answer = await new World({ config: { endpoint } }).get({ url });
    assert.equal(answer.header("Link"), `${link}; rel="successor-version"`);
  });

  it("lead to successorUrl where there is one", async () => {
    const deprecation = { successorUrl: "https://new.example.com/mcp" };
    const answer = await new World({ config: { deprecation } }).get();
    assert.match(answer.header("Link") ?? "", /^<https:\/\/new\.example\.com\/mcp>; rel="succ/);
  });
});

describe("the warning in the log", () => {
  const warnings = ({ logger }: World): readonly string[] => logger.of("warn");

  it("says who uses the transport, and comes with the first request", async () => {
    const world = new World({ config: { deprecation: announced } });
    const headers = { "user-agent": "tester/1" };
    const { sessionId: session } = await world.open({ headers, caller: ALICE });
    assert.deepEqual(warnings(world), [], "who it is shows in its first request");
    const options: RequestOptions = { session, headers, caller: ALICE, remoteAddress: "192.0.2.7" };
    await world.initialize("2025-06-18", options);
    const client = {
      name: "tester",
      version: "1.2.3",
      principal: "alice",
      userAgent: "tester/1",
      address: "192.0.2.7",
    };
    const fields = {
      client,
      transport: "http-sse",
      sunsetDate: announced.sunsetDate,
      docs: announced.migrationDocsUrl,
      suppressed: 0,
    };
    const line = `warn A client uses a deprecated transport ${JSON.stringify(fields)}`;
    assert.deepEqual(warnings(world), [line]);
  });

  it("comes once a session, whatever else that sends", async () => {
    const world = new World({ config: { deprecation: { warningFrequencyMs: 1 } } });
    const { sessionId: session } = await world.open();
    for (const id of [1, 2, 3]) {
      await world.post(call(id, "ping"), { session });
      world.clock.advance(1_000);
    }
    assert.equal(warnings(world).length, 1);
  });

  // covers: retirement/warning
  it("comes once in warningFrequencyMs for each client, and says how many it left out", async () => {
    const world = new World();
    for (const _ of [1, 2, 3]) await world.initialize("2025-06-18");
    assert.equal(warnings(world).length, 1);
    world.clock.advance(DAY_MS);
    await world.initialize("2025-06-18");
    assert.equal(warnings(world).length, 2);
    assert.match(warnings(world)[1]!, /"suppressed":2/);
    assert.equal(world.counter("deprecation.warnings"), 2);
    assert.equal(world.counter("deprecation.suppressed"), 2);
  });

  it("comes for a client without a handshake, by its user agent", async () => {
    const world = new World();
    await world.post(call(1, "ping"), { headers: { "user-agent": "one" } });
    await world.post(call(1, "ping"), { headers: { "user-agent": "other" } });
    assert.equal(warnings(world).length, 2);
    assert.equal(world.counter("deprecation.clients"), 2);
  });

  it.each([[undefined], ["text"], [{ name: 1, version: {} }], [null]])(
    "survives a clientInfo that is none: %j",
    async (clientInfo) => {
      const world = new World();
      const params = { protocolVersion: "2024-11-05", clientInfo };
      assert.equal((await world.post(call(1, "initialize", params))).status, 200);
      assert.equal(warnings(world).length, 1);
      assert.ok(!warnings(world)[0]!.includes('"name"'));
    },
  );

  it("believes a clientInfo in initialize only", async () => {
    const world = new World();
    await world.post(call(1, "echo", { clientInfo: { name: "liar" } }));
    assert.equal(warnings(world).length, 1);
    assert.ok(!warnings(world)[0]!.includes("liar"));
  });

  it("comes for no notification, which tells nothing of its client", async () => {
    const world = new World();
    await world.post(note("notifications/initialized"));
    assert.deepEqual(warnings(world), []);
  });

  it.each<[string, DeprecationConfigInput]>([
    ["in mode off", { mode: "off" }],
    ["without warningsEnabled", { warningsEnabled: false }],
    ["for who is exempted", { exemptions: [{ clientName: "tester" }] }],
  ])("does not come %s", async (_, deprecation) => {
    const world = new World({ config: { deprecation } });
    await world.initialize("2025-06-18");
    assert.deepEqual(warnings(world), []);
  });
});
