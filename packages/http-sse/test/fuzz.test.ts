import { describe, it } from "@jest/globals";
import { FakeRequest, MemorySink } from "@crossfade/core/testing";
import assert from "node:assert/strict";
import fc from "fast-check";
import { anyRequest, type Known } from "./any-request.js";
import { readStream } from "./read-stream.js";
import { ALICE, BOB, call, World, type OpenStream } from "./world.js";

const config = { maxSessionsPerPrincipal: 2, maxQueuedEvents: 5, maxReplayEvents: 5 };

/** What a client does with the stream that it is given. */
const reader = fc.constantFrom("reads", "leaves", "stalls");
const requests = fc.array(fc.record({ request: anyRequest, reader }), { maxLength: 15 });
type Requests = typeof requests extends fc.Arbitrary<infer Value> ? Value : never;

/** A world with a bystander, Alice, and a stranger, Bob, who has got hold of her secrets. */
class CrowdedWorld extends World {
  readonly statuses: number[] = [];
  readonly sinks: MemorySink[] = [];
  #bystander: OpenStream | undefined;
  #known: Known = { sessions: [], eventIds: [] };

  get bystander(): OpenStream {
    assert.ok(this.#bystander);
    return this.#bystander;
  }

  async begin(): Promise<void> {
    this.#bystander = await this.open({ caller: ALICE });
    await this.pingAsBystander("before");
    const own = await this.open({ caller: BOB });
    await this.initialize("2025-03-26", { session: own.sessionId, caller: BOB });
    this.#known = {
      sessions: [own.sessionId, this.bystander.sessionId],
      eventIds: [own.lastId, this.bystander.lastId],
    };
  }

  async pingAsBystander(id: string): Promise<void> {
    const { sessionId: session } = this.bystander;
    assert.equal((await this.post(call(id, "ping"), { session, caller: ALICE })).status, 202);
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
  }
}

/** What a server may say that works: anything but a failure of its own. */
function isExpected(status: number): boolean {
  return status === 503 || (status >= 200 && status < 300) || (status >= 400 && status < 500);
}

describe("whatever is sent", () => {
  it("is answered with 2xx, 4xx or 503, and nobody else notices", async () => {
    await fc.assert(
      fc.asyncProperty(requests, async (sent) => {
        const world = new CrowdedWorld({ config });
        await world.begin();
        await world.sendAll(sent);
        assert.deepEqual(
          world.statuses.filter((status) => !isExpected(status)),
          [],
        );

        await world.pingAsBystander("after");
        const { messages, sink, sessionId, lastId } = world.bystander;
        assert.deepEqual(
          messages.map(({ id }) => id),
          ["before", "after"],
        );
        assert.equal(sink.closed, false);
        for (const { text } of world.sinks) {
          readStream(text);
          assert.ok(
            !text.includes(sessionId) && !text.includes(lastId),
            "a stream tells of another",
          );
        }

        await world.transport.close();
        const { sessions, connections, requestsInFlight } = world.transport.statistics();
        assert.deepEqual([sessions, connections, requestsInFlight], [0, 0, 0]);
      }),
      { numRuns: 500 },
    );
  });

  it("is varied enough for that to mean something", async () => {
    const counts = new Map<number, number>();
    for (const sent of fc.sample(requests, { numRuns: 200, seed: 1 })) {
      const world = new CrowdedWorld({ config });
      await world.begin();
      await world.sendAll(sent);
      for (const status of world.statuses) counts.set(status, (counts.get(status) ?? 0) + 1);
    }
    for (const status of [200, 202, 400, 404, 405, 406, 415, 503]) {
      assert.ok((counts.get(status) ?? 0) >= 10, `${status}: ${counts.get(status)}`);
    }
  });
});
