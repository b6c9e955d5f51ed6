import { describe, it } from "@jest/globals";
import { MemoryEventLog } from "@crossfade/session";
import assert from "node:assert/strict";
import fc from "fast-check";
import { OpenStream } from "./answer.js";
import { FaultyLog } from "./faulty-log.js";
import { call, NEWEST, settled, World } from "./world.js";

/** What happens to a call while it is answered. */
const happening = fc.constantFrom(
  "sends" as const,
  "sends" as const,
  "polls" as const,
  "is cut" as const,
  "comes back" as const,
  "comes back twice" as const,
  "waits" as const,
);
type Happening = typeof happening extends fc.Arbitrary<infer Value> ? Value : never;

/** A log that is elsewhere: whatever it is asked, it answers later. */
function farLog(): FaultyLog {
  const log = new FaultyLog();
  for (const method of ["open", "append", "after"] as const) {
    log.busy.set(method, Promise.resolve());
  }
  return log;
}

/** A client that wants every event of one call, once, however often its connection breaks. */
class PatientClient {
  readonly world: World;
  readonly #session: string;
  readonly #streams: OpenStream[] = [];

  constructor(world: World, session: string) {
    this.world = world;
    this.#session = session;
  }

  /** Everything that arrived, over all connections. */
  get heard(): readonly unknown[] {
    return this.#streams.flatMap(({ messages }) =>
      messages.map(({ params, id }) => params?.["n"] ?? id),
    );
  }

  get #newest(): OpenStream {
    return this.#streams.at(-1)!;
  }

  async begin(): Promise<void> {
    const pending = this.world.post(call("call", "hold"), { session: this.#session });
    await settled();
    this.#exchange.notify("notifications/n", { n: 0 });
    this.#streams.push(new OpenStream((await pending).reply));
    await settled();
  }

  async live(happenings: readonly Happening[]): Promise<number> {
    let sent = 0;
    for (const what of happenings) {
      if (what === "sends") this.#exchange.notify("notifications/n", { n: (sent += 1) });
      else if (what === "polls") this.#exchange.closeStream?.();
      else if (what === "waits") await settled();
      else if (what === "is cut") this.#newest.sink.disconnect();
      else await this.#comeBack(what === "comes back twice" ? 2 : 1);
    }
    return sent;
  }

  async end(): Promise<void> {
    await this.world.succeed("call");
    await this.#comeBack(1);
    await settled();
    assert.equal(this.#newest.ended, true);
  }

  get #exchange() {
    return this.world.backend.held("call").exchange;
  }

  /** A client reads to the end of what it has, then asks for more; of two at a time one is given up. */
  async #comeBack(times: number): Promise<void> {
    this.#newest.sink.disconnect();
    const after = this.#lastId;
    for (let n = 1; n < times; n += 1) {
      const given = await this.world.open({ session: this.#session, after });
      given.sink.disconnect();
    }
    this.#streams.push(await this.world.open({ session: this.#session, after }));
  }

  get #lastId(): string {
    const id = this.#streams.findLast(({ ids }) => ids.length > 0)?.lastId;
    assert.ok(id);
    return id;
  }
}

describe.each([
  ["near", () => new MemoryEventLog()],
  ["far", farLog],
])("a call whose connection breaks, with a log that is %s", (_, logOf) => {
  it("has every message and its answer arrive once, in order", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 25 }), async (happenings) => {
        const world = new World({ eventLog: logOf() });
        const client = new PatientClient(world, await world.begin(NEWEST));
        await client.begin();
        const sent = await client.live(happenings);
        await client.end();
        const expected = Array.from({ length: sent + 1 }, (__, n) => n);
        assert.deepEqual(client.heard, [...expected, "call"]);
        assert.equal(world.transport.statistics().connections, 0);
      }),
      { numRuns: 300 },
    );
  });
});
