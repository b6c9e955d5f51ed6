import { describe, it } from "@jest/globals";
import { fromMethods, type DeprecationConfigInput } from "@crossfade/core";
import assert from "node:assert/strict";
import type { Answer } from "./answer.js";
import {
  call,
  modernCall,
  NEWEST,
  note,
  OLDER,
  UNKNOWN,
  World,
  type WorldOptions,
} from "./world.js";

const DOCS = "https://docs.example/2026";

const plan = {
  mode: "enforce",
  migrationDocsUrl: DOCS,
  brownouts: [{ from: "2026-11-03T14:00:00Z", to: "2026-11-03T15:00:00Z" }],
  sunsetDate: "2027-06-30",
} as const satisfies DeprecationConfigInput;

/** A server that sends log messages. */
const backend = fromMethods({
  serverInfo: { name: "test", version: "1" },
  capabilities: { logging: {} },
  methods: { echo: (params) => ({ echoed: params }) },
});

function newWorld(
  deprecation: DeprecationConfigInput = plan,
  { config = {}, ...options }: WorldOptions = {},
): World {
  return new World({ backend, config: { ...config, deprecation }, ...options });
}

async function travel(world: World, to: string): Promise<void> {
  await world.pass(Date.parse(to) - world.clock.now());
}

const retirementHeaders = (answer: Answer) =>
  ["Deprecation", "Sunset", "Link"].map((name) => answer.header(name));

function assertProblem(answer: Answer, status: number, code: string): void {
  assert.equal(answer.status, status);
  assert.equal(answer.header("content-type"), "application/problem+json");
  const { detail, ...problem } = JSON.parse(answer.body ?? "") as Record<string, unknown>;
  assert.deepEqual([problem["code"], problem["type"], problem["successor"]], [code, DOCS, "mcp"]);
  assert.match(String(detail), /speaks MCP 2026-07-28.* ends in \/mcp\. How to: https:/);
}

describe("the retirement of sessions", () => {
  it("does not begin unless it is asked for", async () => {
    const world = new World();
    const answer = await world.initialize(NEWEST);
    assert.deepEqual(retirementHeaders(answer), [undefined, undefined, undefined]);
    assert.deepEqual(world.logger.of("warn"), []);
  });

  it("is announced on each answer to its clients, refusals and streams included", async () => {
    const world = newWorld();
    const born = await world.initialize(NEWEST);
    const session = born.header("Mcp-Session-Id") ?? "";
    const answers = [
      born,
      await world.post(call(1, "echo"), { session }),
      await world.post(note("notifications/initialized"), { session }),
      await world.get({ session }),
      await world.post(call(1, "echo")),
      await world.post(call(1, "echo"), { session: UNKNOWN }),
      await world.delete({ session }),
    ];
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 202, 200, 400, 404, 200],
    );
    for (const answer of answers) {
      assert.deepEqual(retirementHeaders(answer), [
        "@1785196800",
        "Wed, 30 Jun 2027 00:00:00 GMT",
        `<${DOCS}>; rel="deprecation"; type="text/html", <${DOCS}>; rel="sunset"; type="text/html", <mcp>; rel="successor-version"`,
      ]);
    }
    assert.match(world.logger.of("warn").join(), /"transport":"sessionful"/);
  });

  it("is told in the session, and in the log", async () => {
    const world = newWorld();
    const born = await world.initialize(NEWEST);
    assert.match(String(born.message.result?.["instructions"]), /ends on 2027-06-30/);
    const session = born.header("Mcp-Session-Id") ?? "";
    await world.post(note("notifications/initialized"), { session });
    const stream = await world.open({ session });
    assert.deepEqual(
      stream.messages.map(({ method, params }) => [method, params?.["level"]]),
      [["notifications/message", "warning"]],
    );
  });

  it("refuses its clients in a brownout, and lets them leave", async () => {
    const world = newWorld();
    await travel(world, "2026-11-03T13:59:00Z");
    const session = (await world.initialize(NEWEST)).header("Mcp-Session-Id") ?? "";
    await travel(world, "2026-11-03T14:00:00Z");
    assertProblem(await world.post(call(1, "echo"), { session }), 503, "BROWNOUT");
    assertProblem(await world.get({ session }), 503, "BROWNOUT");
    assertProblem(await world.initialize(NEWEST), 503, "BROWNOUT");
    assert.equal(world.counter("deprecation.refusedInBrownout"), 3);
    assert.equal((await world.delete({ session })).status, 200);
    await travel(world, "2026-11-03T15:00:00Z");
    assert.equal((await world.initialize(NEWEST)).status, 200);
  });

  it("ends sessions that live, after it has told them, and refuses what comes then", async () => {
    const world = newWorld();
    await travel(world, "2027-06-29T23:59:00Z");
    const session = (await world.initialize(NEWEST)).header("Mcp-Session-Id") ?? "";
    const stream = await world.open({ session });
    await travel(world, "2027-06-30T00:00:00Z");
    const last = stream.messages.at(-1);
    assert.match(String(last?.params?.["data"]), /has ended on this server on 2027-06-30/);
    assert.equal(stream.sink.closed, true);
    assert.equal(world.counter("sessionsEnded.retired"), 1);
    // Unknown, as any session that has ended: its client begins anew, and learns why it cannot.
    assert.equal((await world.post(call(1, "echo"), { session })).status, 404);
    assertProblem(await world.initialize(NEWEST), 410, "RETIRED");
    assert.equal(world.counter("deprecation.refusedAfterEnd"), 1);
  });

  it("refuses in a session between the end and the next look at sessions", async () => {
    const world = newWorld();
    await travel(world, "2027-06-29T23:59:00Z");
    const session = (await world.initialize(NEWEST)).header("Mcp-Session-Id") ?? "";
    world.clock.advance(60_000);
    assertProblem(await world.post(call(1, "echo"), { session }), 410, "RETIRED");
    assertProblem(await world.get({ session }), 410, "RETIRED");
    const [entry] = await world.entries();
    assert.deepEqual([entry?.name, entry?.refusals], ["tester", 2]);
  });

  it("leaves exempted clients alone, by name", async () => {
    const world = newWorld({
      ...plan,
      exemptions: [{ clientName: "tester", clientVersion: "1.x" }],
    });
    await travel(world, "2027-07-01T00:00:00Z");
    const born = await world.initialize(NEWEST);
    const session = born.header("Mcp-Session-Id") ?? "";
    await world.pass(1_000);
    assert.equal((await world.post(call(1, "echo"), { session })).status, 200);
    assert.equal((await world.get({ session })).status, 200);
    const other = { protocolVersion: NEWEST, clientInfo: { name: "tester", version: "2.0.0" } };
    assertProblem(await world.post(call(1, "initialize", other)), 410, "RETIRED");
  });

  it("is nothing that clients of 2026-07-28 notice", async () => {
    const world = newWorld();
    for (const time of ["2026-11-03T14:30:00Z", "2027-07-01T00:00:00Z"]) {
      await travel(world, time);
      const answer = await world.post(...modernCall(1, "echo"));
      assert.equal(answer.status, 200);
      assert.deepEqual(retirementHeaders(answer), [undefined, undefined, undefined]);
      assert.ok(!answer.body?.includes("2027-06-30"));
    }
  });

  it("is the same where sessions are switched off and these revisions are not", async () => {
    const world = newWorld(plan, { config: { sessions: false } });
    const served = await world.initialize(OLDER);
    assert.equal(served.status, 200);
    assert.equal(served.header("Deprecation"), "@1785196800");
    assert.equal((await world.post(call(1, "echo"))).status, 200);
    await travel(world, "2027-07-01T00:00:00Z");
    assertProblem(await world.initialize(OLDER), 410, "RETIRED");
    assertProblem(await world.post(call(1, "echo")), 410, "RETIRED");
    assert.equal((await world.post(...modernCall(1, "echo"))).status, 200);
    const entries = (await world.entries()).filter(({ generation }) => generation === "sessionful");
    assert.deepEqual(
      entries.map(({ name = "nameless", requests, refusals }) => [name, requests, refusals]),
      [
        ["tester", 1, 1],
        ["nameless", 1, 1],
      ],
    );
  });
});

describe("the ledger", () => {
  it("has each client with its sessions and requests, by revision", async () => {
    const world = new World();
    const headers = { "user-agent": "tester/1" };
    for (const revision of [OLDER, NEWEST, NEWEST]) {
      const born = await world.initialize(revision, { headers });
      const session = born.header("Mcp-Session-Id") ?? "";
      await world.post(call(1, "echo"), { session, headers });
      await world.post(note("notifications/initialized"), { session, headers });
    }
    const entries = await world.entries();
    assert.deepEqual(
      entries.map((entry) => [
        entry.generation,
        entry.revision,
        entry.name,
        entry.version,
        entry.userAgent,
        entry.sessions,
        entry.requests,
      ]),
      [
        ["sessionful", OLDER, "tester", "1.2.3", "tester/1", 1, 2],
        ["sessionful", NEWEST, "tester", "1.2.3", "tester/1", 2, 4],
      ],
    );
  });

  it("has clients of 2026-07-28 by what each request says", async () => {
    const world = new World();
    for (const id of [1, 2, 3]) await world.post(...modernCall(id, "echo"));
    await world.post(...modernCall(4, "echo", { revision: "2099-01-01" }));
    const entries = await world.entries();
    assert.deepEqual(
      entries.map(({ generation, revision, name, version, sessions, requests }) => [
        generation,
        revision,
        `${name} ${version}`,
        sessions,
        requests,
      ]),
      [["stateless", "2026-07-28", "tester 1.2.3", 0, 3]],
    );
  });
});
