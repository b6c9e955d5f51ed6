import { describe, it } from "@jest/globals";
import { FakeRequest, MemorySink } from "@crossfade/core/testing";
import assert from "node:assert/strict";
import fc from "fast-check";
import type { OpenStream } from "./answer.js";
import { anyRequest, type Known } from "./any-request.js";
import { readStream } from "./read-stream.js";
import { ALICE, BEGUN, BOB, call, NEWEST, settled, World } from "./world.js";

const config = {
  maxSessionsPerPrincipal: 3,
  maxConnections: 2,
  maxQueuedEvents: 5,
  maxReplayEvents: 5,
  maxRetainedStreams: 2,
};

/** What a client does with the stream that it is given. */
const reader = fc.constantFrom("reads", "leaves", "stalls");
const responseMode = fc.constantFrom("auto" as const, "json" as const, "stream" as const);
const requests = fc.array(fc.record({ request: anyRequest, reader }), { maxLength: 15 });
type Requests = typeof requests extends fc.Arbitrary<infer Value> ? Value : never;

/** A world with a bystander, Alice, and a stranger, Bob, who has got hold of her secrets. */
class CrowdedWorld extends World {
  readonly statuses: number[] = [];
  readonly sinks: MemorySink[] = [];
  /** Alice's: her standalone stream. */
  standalone: OpenStream | undefined;
  alices = "";
  #known: Known = { sessions: [], eventIds: [] };

  async settle(): Promise<void> {
    this.alices = await this.begin(NEWEST, { caller: ALICE });
    this.standalone = await this.open({ session: this.alices, caller: ALICE });
    this.backend.session.notify(BEGUN);
    const bobs = await this.begin("2025-03-26", { caller: BOB });
    this.backend.session.notify(BEGUN);
    const own = await this.open({ session: bobs, caller: BOB });
    this.#known = {
      sessions: [bobs, bobs, await this.begin(NEWEST, { caller: BOB }), this.alices],
      eventIds: [own.lastId, this.standalone.lastId],
    };
    own.sink.disconnect();
  }

  async sendAll(sent: Requests): Promise<void> {
    for (const { request, reader: reading } of sent) {
      const reply = await this.transport.handle(new FakeRequest(request(this.#known)), BOB);
      this.statuses.push(reply.status);
      if (!reply.stream) continue;
      const sink = new MemorySink();
      this.sinks.push(sink);
      if (reading === "stalls") sink.stall();
      reply.stream(sink);
      if (reading === "leaves") sink.disconnect();
    }
    await settled();
  }

  /** Alice notices nothing, and Bob learns nothing. */
  async assertUndisturbed(): Promise<void> {
    const { standalone, alices: session } = this;
    assert.ok(standalone);
    const answer = await this.post(call("after", "whoami"), { session, caller: ALICE });
    assert.deepEqual([answer.status, answer.streams], [200, this.streamsAlways]);
    assert.deepEqual([standalone.heard, standalone.sink.closed], [[BEGUN], false]);
    for (const { text } of this.sinks) {
      readStream(text);
      const leaks = text.includes(session) || text.includes(standalone.lastId);
      assert.ok(!leaks, "a stream tells of another");
    }
  }

  get streamsAlways(): boolean {
    return this.transport.config.responseMode === "stream";
  }
}

/** What a server may say that works: anything but a failure of its own. */
function isExpected(status: number): boolean {
  return status === 503 || (status >= 200 && status < 300) || (status >= 400 && status < 500);
}

describe("whatever is sent", () => {
  it("is answered with 2xx, 4xx or 503, and nobody else notices", async () => {
    await fc.assert(
      fc.asyncProperty(requests, responseMode, async (sent, mode) => {
        // In mode stream, a house that is full would turn Alice away, too.
        const world = new CrowdedWorld({
          config: { ...config, responseMode: mode, maxConnections: mode === "stream" ? 99 : 2 },
        });
        await world.settle();
        await world.sendAll(sent);
        assert.deepEqual(
          world.statuses.filter((status) => !isExpected(status)),
          [],
        );
        await world.assertUndisturbed();

        await world.transport.close();
        const { counters: _, transport: __, ...left } = world.transport.statistics();
        assert.deepEqual(new Set(Object.values(left)), new Set([0]));
        assert.equal(world.clock.timerCount, 0);
      }),
      { numRuns: 500 },
    );
  });

  it("is varied enough for that to mean something", async () => {
    const counts = new Map<number, number>();
    let streams = 0;
    for (const sent of fc.sample(requests, { numRuns: 300, seed: 1 })) {
      const world = new CrowdedWorld({ config });
      await world.settle();
      await world.sendAll(sent);
      streams += world.sinks.length;
      for (const status of world.statuses) counts.set(status, (counts.get(status) ?? 0) + 1);
    }
    for (const status of [200, 202, 400, 404, 405, 406, 415, 503]) {
      assert.ok((counts.get(status) ?? 0) >= 10, `${status}: ${counts.get(status)}`);
    }
    assert.ok(streams >= 100, `${streams} streams`);
  });
});
