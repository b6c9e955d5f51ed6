import { beforeEach, describe, it } from "@jest/globals";
import { fromMethods, type DeprecationConfigInput } from "@crossfade/core";
import assert from "node:assert/strict";
import {
  ALICE,
  call,
  World,
  type Answer,
  type OpenStream,
  type RequestOptions,
  type WorldOptions,
} from "./world.js";

const HOUR_MS = 3_600_000;
const NEW_URL = "https://mcp.example/mcp";
const DOCS = "https://docs.example/move";
const EVENT_SOURCE = {
  accept: "text/event-stream",
  "sec-fetch-site": "same-origin",
  "sec-fetch-mode": "cors",
  "sec-fetch-dest": "empty",
};

const plan = {
  mode: "enforce",
  successorUrl: NEW_URL,
  migrationDocsUrl: DOCS,
  brownouts: [{ from: "2026-03-03T14:00:00Z", to: "2026-03-03T15:00:00Z" }],
  sunsetDate: "2026-06-30",
} as const satisfies DeprecationConfigInput;

/** A server that sends log messages. */
const backend = fromMethods({
  serverInfo: { name: "test", version: "1" },
  capabilities: { logging: {} },
  methods: { echo: (params) => ({ echoed: params }) },
});

function newWorld(deprecation: DeprecationConfigInput = {}, options: WorldOptions = {}): World {
  return new World({ backend, config: { deprecation: { ...plan, ...deprecation } }, ...options });
}

async function travel(world: World, to: string): Promise<void> {
  await world.pass(Date.parse(to) - world.clock.now());
}

const BROWNOUT = "2026-03-03T14:30:00Z";
const END = plan.sunsetDate;

/** What problem details say, that must be there. */
function problemOf(answer: Answer): Record<string, unknown> {
  assert.equal(answer.header("content-type"), "application/problem+json");
  assert.equal(answer.header("cache-control"), "no-store");
  const problem = JSON.parse(answer.body ?? "") as Record<string, unknown>;
  assert.equal(problem["status"], answer.status);
  assert.equal(problem["successor"], NEW_URL);
  assert.equal(problem["type"], DOCS);
  for (const needed of [NEW_URL, DOCS, 'type to "http"']) {
    assert.ok(
      String(problem["detail"]).includes(needed),
      `${needed} in ${String(problem["detail"])}`,
    );
  }
  return problem;
}

describe("a brownout", () => {
  let world: World;
  let stream: OpenStream;

  beforeEach(async () => {
    world = newWorld({}, { successorServed: true });
    stream = await world.open();
    await world.initialize("2024-11-05", { session: stream.sessionId });
    await travel(world, "2026-03-03T13:59:59Z");
    assert.equal((await world.get()).status, 200);
    await travel(world, BROWNOUT);
  });

  // covers: retirement/brownout, retirement/problem
  it("refuses all that the old transport is asked for, until its end", async () => {
    const { sessionId: session } = stream;
    const refused = [
      await world.get(),
      await world.get({ session }),
      await world.get({ headers: { "last-event-id": stream.lastId } }),
      await world.post(call(1, "echo"), { session }),
      await world.post(call(1, "echo")),
    ];
    for (const answer of refused) {
      assert.equal(answer.status, 503);
      assert.equal(problemOf(answer)["code"], "BROWNOUT");
      assert.equal(answer.header("retry-after"), "1800");
      assert.ok(answer.body?.includes("until 2026-03-03T15:00:00.000Z"));
      assert.equal(answer.header("Sunset"), "Tue, 30 Jun 2026 00:00:00 GMT");
    }
    assert.equal(world.counter("deprecation.refusedInBrownout"), refused.length);
    await travel(world, "2026-03-03T15:00:00Z");
    assert.equal((await world.post(call(2, "echo"), { session })).status, 202);
    assert.equal((await world.get()).status, 200);
  });

  it("leaves streams open that are, and lets clients leave", async () => {
    assert.equal(stream.sink.closed, false);
    assert.equal((await world.delete({ session: stream.sessionId })).status, 200);
  });

  it("sends who may try this transport first on to the other, on the path of that one", async () => {
    const answer = await world.get({ url: "/mcp" });
    assert.equal(answer.status, 405);
    assert.equal(answer.header("allow"), "POST, DELETE");
    assert.equal(problemOf(answer)["code"], "BROWNOUT");
  });

  it("refuses a share of the requests, the same each time, and says to try again soon", async () => {
    const statuses = async (seed: number): Promise<number[]> => {
      const brownouts = [{ ...plan.brownouts[0], share: 0.4 }];
      const half = newWorld({ brownouts, brownoutSeed: seed });
      const { sessionId: session } = await half.open();
      await travel(half, BROWNOUT);
      const found: number[] = [];
      for (let id = 0; id < 200; id += 1) {
        const answer = await half.post(call(id, "echo"), { session });
        if (answer.status === 503) assert.equal(answer.header("retry-after"), "5");
        found.push(answer.status);
      }
      return found;
    };
    const first = await statuses(1);
    const refused = first.filter((status) => status === 503).length;
    assert.ok(refused > 60 && refused < 100, `${refused} of 200`);
    assert.deepEqual(await statuses(1), first);
    assert.notDeepEqual(await statuses(2), first);
  });
});

describe("the end", () => {
  // covers: retirement/live-streams
  it("is told to live clients, whose streams then end", async () => {
    const world = newWorld();
    const stream = await world.open();
    await world.initialize("2024-11-05", { session: stream.sessionId });
    await travel(world, "2026-06-29T23:59:59Z");
    assert.equal(stream.sink.closed, false);
    await travel(world, END);
    const last = stream.messages.at(-1);
    assert.equal(last?.method, "notifications/message");
    assert.ok(String(last?.params?.["data"]).includes(`has ended on this server on ${END}`));
    assert.match(stream.sink.text, /^: The HTTP\+SSE transport.*\n\nretry: 2000\n\n$/m);
    assert.equal(stream.sink.closed, true);
    assert.equal(world.counter("sessionsEnded.retired"), 1);
  });

  it("is told by a comment where the client cannot get messages", async () => {
    const world = newWorld();
    const stream = await world.open();
    await travel(world, END);
    assert.match(stream.sink.text, /^: The HTTP\+SSE transport of MCP \(2024-11-05\) has ended/m);
    assert.equal(stream.sink.closed, true);
  });

  // covers: retirement/end, retirement/problem
  it("refuses with 410 what only a client of the old transport sends", async () => {
    const world = newWorld({}, { successorServed: true });
    const stream = await world.open();
    await world.initialize("2024-11-05", { session: stream.sessionId });
    const { sessionId: session, lastId } = stream;
    await travel(world, END);
    const refused = [
      await world.post(call(1, "echo"), { session }),
      await world.post(call(1, "echo")),
      await world.post("{"),
      await world.get({ session }),
      await world.get({ headers: { "last-event-id": lastId } }),
      await world.get({ url: "/mcp", headers: { "last-event-id": lastId } }),
      await world.delete({ session }),
    ];
    for (const answer of refused) {
      assert.equal(answer.status, 410);
      assert.equal(problemOf(answer)["code"], "RETIRED");
      assert.equal(answer.header("retry-after"), undefined);
      assert.match(answer.header("Link") ?? "", /rel="successor-version"/);
    }
    assert.equal(world.counter("deprecation.refusedAfterEnd"), refused.length);
  });

  // covers: retirement/reader
  it("stops the EventSource of a browser with 204", async () => {
    const world = newWorld({}, { successorServed: true });
    const stream = await world.open();
    await world.initialize("2024-11-05", { session: stream.sessionId });
    await travel(world, END);
    const again = { ...EVENT_SOURCE, "last-event-id": stream.lastId };
    const named = await world.get({ session: stream.sessionId, headers: EVENT_SOURCE });
    for (const answer of [await world.get({ headers: again }), named]) {
      assert.equal(answer.status, 204);
      assert.equal(answer.body, undefined);
    }
    // Node's own fetch has but this one of the four.
    const fetched = { accept: "text/event-stream", "sec-fetch-mode": "cors" };
    const headers = { ...fetched, "last-event-id": stream.lastId };
    assert.equal((await world.get({ headers })).status, 410);
  });

  it.each([
    ["auto", true, 405],
    ["auto", false, 410],
    [405, false, 405],
    [410, true, 410],
  ] as const)(
    "answers a GET that names nothing: enforcedStatus %s, Streamable HTTP served: %s",
    async (enforcedStatus, successorServed, status) => {
      const world = newWorld({ enforcedStatus }, { successorServed });
      await travel(world, END);
      for (const url of ["/sse", "/mcp"]) {
        const answer = await world.get({ url });
        assert.equal(answer.status, status);
        assert.equal(problemOf(answer)["code"], "RETIRED");
        assert.equal(answer.header("allow"), status === 405 ? "POST, DELETE" : undefined);
      }
    },
  );

  it("is the same for a server that starts after it", async () => {
    const deprecation = { ...plan, brownouts: [], sunsetDate: "2025-12-31" };
    const world = new World({ config: { deprecation } });
    assert.equal((await world.get()).status, 410);
    assert.equal((await world.post(call(1, "echo"))).status, 410);
  });

  it("does not come in mode brownout", async () => {
    const world = newWorld({ mode: "brownout" });
    const stream = await world.open();
    await travel(world, "2026-12-31");
    assert.equal(stream.sink.closed, false);
    assert.equal((await world.get()).status, 200);
  });
});

describe("exemptions", () => {
  const byName = { exemptions: [{ clientName: "tester", clientVersion: "<2" }] };

  it.each([
    ["an address", { exemptions: [{ address: "192.0.2.0/24" }] }, { remoteAddress: "192.0.2.7" }],
    ["a principal", { exemptions: [{ principal: "alice" }] }, { caller: ALICE }],
  ] as const)("by %s hold from the first request on", async (_, config, who: RequestOptions) => {
    const world = newWorld({ exemptions: [...config.exemptions] });
    const old = await world.open(who);
    await travel(world, END);
    assert.equal(old.sink.closed, true, "it has not said a word for months");
    const stream = await world.open(who);
    const { sessionId: session } = stream;
    assert.equal((await world.initialize("2024-11-05", { session, ...who })).status, 202);
    await world.pass(HOUR_MS);
    assert.equal((await world.post(call(1, "echo"), { session, ...who })).status, 202);
    assert.equal((await world.get()).status, 410);
    assert.equal((await world.post(call(1, "echo"))).status, 410);
  });

  // covers: retirement/exemptions
  it("by name let clients in to say it", async () => {
    const world = newWorld(byName);
    await travel(world, END);
    const { sessionId: session, sink } = await world.open();
    assert.equal((await world.initialize("2024-11-05", { session })).status, 202);
    await world.pass(HOUR_MS);
    assert.equal(sink.closed, false);
    assert.equal((await world.post(call(1, "echo"), { session })).status, 202);
    assert.equal((await world.initialize("2024-11-05")).status, 200);
  });

  it("by name refuse who says another one, or nothing", async () => {
    const world = newWorld(byName);
    await travel(world, END);
    const other = call(1, "initialize", { clientInfo: { name: "tester", version: "2.0.0" } });
    for (const body of [other, call(1, "echo")]) {
      const { sessionId: session, sink } = await world.open();
      const answer = await world.post(body, { session });
      assert.equal(answer.status, 410);
      problemOf(answer);
      assert.equal(sink.closed, true);
      assert.equal((await world.post(body)).status, 410);
    }
    assert.equal(world.transport.statistics().sessions, 0);
  });

  it("by name give half a minute to say it", async () => {
    const world = newWorld(byName);
    await travel(world, END);
    const { sink } = await world.open();
    await world.pass(29_000);
    assert.equal(sink.closed, false);
    await world.pass(2_000);
    assert.equal(sink.closed, true);
  });

  it("are refused a share only once", async () => {
    const brownouts = [{ ...plan.brownouts[0], share: 0.5 }];
    const world = newWorld({ ...byName, brownouts });
    await travel(world, BROWNOUT);
    let refused = 0;
    for (let id = 0; id < 400; id += 1) {
      if ((await world.post(call(id, "echo"))).status === 503) refused += 1;
    }
    assert.ok(refused > 160 && refused < 240, `${refused} of 400`);
  });
});

describe("the ledger", () => {
  const headers = { "user-agent": "tester/1" };

  it("has what each client did", async () => {
    const world = newWorld();
    const stream = await world.open({ headers, caller: ALICE });
    const options = { session: stream.sessionId, headers, caller: ALICE };
    await world.initialize("2024-11-05", options);
    for (const id of [1, 2, 3]) await world.post(call(id, "echo"), options);
    await world.post([call(4, "echo"), call(5, "echo")], options);
    const [entry, ...others] = await world.entries();
    assert.deepEqual(others, []);
    assert.deepEqual(
      { ...entry, firstSeen: 0, lastSeen: 0, weeks: [] },
      {
        generation: "http-sse",
        revision: "2024-11-05",
        name: "tester",
        version: "1.2.3",
        principal: "alice",
        userAgent: "tester/1",
        firstSeen: 0,
        lastSeen: 0,
        sessions: 1,
        requests: 4,
        // In the log, in the instructions, and in a message.
        warnings: 3,
        refusals: 0,
        weeks: [],
      },
    );
  });

  it("counts in mode off, too, and warns of nothing", async () => {
    const world = newWorld({ mode: "off" });
    await world.initialize("2024-11-05", { headers });
    const [entry] = await world.entries();
    assert.deepEqual([entry?.sessions, entry?.requests, entry?.warnings], [1, 1, 0]);
  });

  it("has who was refused: by name in a session, at the door by what it shows", async () => {
    const world = newWorld();
    const { sessionId: session } = await world.open({ headers });
    await world.initialize("2024-11-05", { session, headers });
    await travel(world, BROWNOUT);
    await world.post(call(1, "echo"), { session, headers });
    await world.get({ headers });
    const entries = await world.entries();
    assert.deepEqual(
      entries.map(({ name, userAgent, refusals }) => [name ?? "nameless", userAgent, refusals]),
      [
        ["tester", "tester/1", 1],
        ["nameless", "tester/1", 1],
      ],
    );
  });
});
