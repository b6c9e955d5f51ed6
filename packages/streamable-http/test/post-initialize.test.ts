import { describe, it } from "@jest/globals";
import { JsonRpcError, LEGACY_REVISIONS } from "@crossfade/core";
import assert from "node:assert/strict";
import { OpenStream } from "./answer.js";
import { TestBackend } from "./test-backend.js";
import { ALICE, BOB, call, NEWEST, note, settled, UNKNOWN, World } from "./world.js";

describe("POST initialize", () => {
  // covers: streamable/initialize
  it("begins a session, and the answer says which", async () => {
    const world = new World();
    const answer = await world.initialize(NEWEST);
    assert.equal(answer.status, 200);
    assert.equal(answer.header("Content-Type"), "application/json");
    assert.equal(answer.message.id, "initialize");
    assert.equal(answer.message.result?.["protocolVersion"], NEWEST);
    assert.equal(answer.sessionId, world.backend.session.id);
    assert.equal((await world.post(call(1, "ping"), { session: answer.sessionId })).status, 200);
  });

  // covers: streamable/initialize
  it("gives each session an id of its own, in visible ASCII, that tells the transport", async () => {
    const world = new World();
    const ids = await Promise.all([world.begin(), world.begin(), world.begin()]);
    assert.equal(new Set(ids).size, 3);
    for (const id of ids) assert.match(id, /^st_[\x21-\x7e]{22}$/);
  });

  it("tells the backend of the session before it is asked", async () => {
    const world = new World();
    world.backend.beforeInitialize = ({ session }) => {
      assert.equal(session, world.backend.session);
      assert.deepEqual([session?.revision, session?.initializeParams], [undefined, undefined]);
    };
    await world.begin(NEWEST, { caller: ALICE });
    const { session } = world.backend;
    assert.deepEqual(
      [session.transport, session.principal, session.revision],
      ["streamable-http", "alice", NEWEST],
    );
    assert.deepEqual(session.initializeParams?.["clientInfo"], {
      name: "tester",
      version: "1.2.3",
    });
  });

  // covers: streamable/negotiation
  it.each(LEGACY_REVISIONS)("honours the revision %s", async (revision) => {
    const world = new World();
    const answer = await world.initialize(revision);
    assert.equal(answer.message.result?.["protocolVersion"], revision);
    assert.equal(world.backend.session.revision, revision);
  });

  // covers: streamable/negotiation
  it.each(["2026-07-28", "1999-01-01", "", undefined, 7])(
    "answers with the newest legacy revision where it is asked for %j",
    async (revision) => {
      const world = new World();
      const answer = await world.initialize(revision);
      assert.equal(answer.message.result?.["protocolVersion"], NEWEST);
      assert.equal(world.backend.session.revision, NEWEST);
    },
  );

  it.each(["2025-03-26", "2026-07-28", "nonsense"])(
    "takes no notice of MCP-Protocol-Version: %s",
    async (revision) => {
      const world = new World();
      const headers = { "mcp-protocol-version": revision };
      const answer = await world.initialize("2025-06-18", { headers });
      assert.equal(answer.message.result?.["protocolVersion"], "2025-06-18");
      assert.equal(world.counter("revisions.mismatched"), 0);
    },
  );

  it("waits for a backend that takes its time", async () => {
    const world = new World();
    world.backend.beforeInitialize = () => settled();
    assert.match(await world.begin(), /^st_/);
  });
});

describe("POST initialize naming a session", () => {
  // covers: streamable/initialize-again
  it("answers 400, and the session is as it was", async () => {
    const world = new World();
    const session = await world.begin("2025-06-18");
    assert.deepEqual((await world.initialize(NEWEST, { session })).refusal, [
      400,
      -32600,
      "initialize",
    ]);
    assert.equal(world.backend.session.revision, "2025-06-18");
    assert.equal(world.transport.statistics().sessions, 1);
    assert.equal((await world.post(call(1, "ping"), { session })).status, 200);
  });

  it("answers 404 where that is unknown, or another principal's, word for word", async () => {
    const world = new World();
    const session = await world.begin(NEWEST, { caller: ALICE });
    const unknown = await world.initialize(NEWEST, { session: UNKNOWN, caller: BOB });
    assert.deepEqual(unknown.refusal, [404, -32001, "initialize"]);
    const others = await world.initialize(NEWEST, { session, caller: BOB });
    assert.deepEqual([others.status, others.body], [404, unknown.body]);
    assert.equal(world.backend.began.length, 1);
  });
});

describe("an initialize that fails", () => {
  it.each([
    ["at once", () => assert.fail("no")],
    ["later", () => Promise.reject(new Error("no"))],
  ])("%s leaves neither a session nor its id", async (_, fail) => {
    const world = new World();
    world.backend.beforeInitialize = fail;
    const answer = await world.initialize(NEWEST);
    assert.deepEqual(answer.refusal, [200, -32603, "initialize"]);
    assert.equal(answer.header("Mcp-Session-Id"), undefined);
    assert.equal(world.transport.statistics().sessions, 0);
    assert.deepEqual(
      world.backend.ended.map(({ reason }) => reason),
      ["closed"],
    );
  });

  it("by the backend's own word says why", async () => {
    const world = new World();
    world.backend.beforeInitialize = () => {
      throw new JsonRpcError(-32602, "Unsupported client");
    };
    const answer = await world.initialize(NEWEST);
    assert.equal(answer.message.error?.message, "Unsupported client");
    assert.equal(world.transport.statistics().sessions, 0);
  });

  it("after it has sent something leaves neither, either", async () => {
    const world = new World({ config: { responseMode: "stream" } });
    world.backend.beforeInitialize = async (exchange) => {
      exchange.notify("notifications/message");
      await settled();
      throw new Error("no");
    };
    const answer = await world.initialize(NEWEST);
    assert.deepEqual(answer.refusal, [200, -32603, "initialize"]);
    assert.equal(answer.header("Mcp-Session-Id"), undefined);
    assert.equal(world.transport.statistics().sessions, 0);
    assert.equal(world.transport.statistics().bytesHeld, 0);
  });

  it("where the backend takes no sessions leaves none", async () => {
    class Backend extends TestBackend {
      override sessionBegan(): void {
        throw new Error("no room in here");
      }
    }
    const backend = new Backend();
    const world = new World({ backend });
    assert.deepEqual((await world.initialize(NEWEST)).refusal, [500, -32603, "initialize"]);
    assert.equal(world.transport.statistics().sessions, 0);
    assert.equal(backend.ended.length, 1);
    assert.deepEqual(backend.requests, []);
  });
});

describe("what is sent while initialize is answered", () => {
  it.each(["auto", "stream"] as const)(
    "waits for the standalone stream in mode %s: the id is known with the answer",
    async (responseMode) => {
      const world = new World({ config: { responseMode } });
      world.backend.beforeInitialize = async (exchange) => {
        exchange.notify("notifications/message", { n: 1 });
        await settled();
      };
      const answer = await world.initialize(NEWEST);
      const session = answer.sessionId;
      if (answer.streams) assert.deepEqual(new OpenStream(answer.reply).heard, ["initialize"]);
      assert.deepEqual((await world.open({ session })).heard, ["notifications/message"]);
    },
  );
});

describe("maxInitializeBytes", () => {
  const params = { protocolVersion: NEWEST, x: "ü".repeat(40) };
  const bytes = new TextEncoder().encode(JSON.stringify(params)).byteLength;

  it("is measured in bytes, and beyond it there is no session: 413", async () => {
    const world = new World({ config: { maxInitializeBytes: bytes - 1 } });
    const answer = await world.post(call(1, "initialize", params));
    assert.deepEqual(answer.refusal, [413, -32000, 1]);
    assert.equal(world.counter("refused.BODY_TOO_LARGE"), 1);
    assert.deepEqual(world.backend.began, []);
  });

  it("may be reached, and an initialize may be without parameters", async () => {
    const world = new World({ config: { maxInitializeBytes: bytes } });
    assert.equal((await world.post(call(1, "initialize", params))).status, 200);
    assert.equal((await world.post(call(1, "initialize"))).status, 200);
  });
});

describe("notifications/initialized", () => {
  it("is noted in the session's record", async () => {
    const world = new World();
    const session = await world.begin();
    const answer = await world.post(note("notifications/initialized"), { session });
    assert.deepEqual([answer.status, answer.body], [202, undefined]);
    assert.deepEqual(world.backend.notifications, [note("notifications/initialized")]);
    const [live] = [...world.sessions.sessions("streamable-http")];
    assert.equal(live?.initialized, true);
  });
});
