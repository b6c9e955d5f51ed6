import { describe, expect, it } from "@jest/globals";
import { ManualClock, MemorySink } from "@crossfade/core/testing";
import fc from "fast-check";
import { BroadcastStats } from "../src/broadcast-stats.js";
import { EventPayload } from "../src/event-payload.js";
import { SseSession } from "../src/sse-session.js";
import { parse } from "./parse.js";
import { TestLog } from "./test-log.js";

const LIMITS = {
  maxQueuedEvents: 100,
  maxQueuedBytes: 100_000,
  maxReplayEvents: 1_000,
  maxReplayBytes: 100_000,
  sessionIdleMs: 600_000,
};

const STEPS = [
  "send",
  "land",
  "confirm",
  "confirm out of order",
  "replay",
  "stall",
  "resume",
  "leave",
  "return",
  "return as if new",
  "end",
] as const;
type Step = (typeof STEPS)[number];

/** A client that comes and goes, its session, and a log that answers when it likes. */
class Scene {
  readonly received: string[] = [];
  readonly #log = new TestLog();
  readonly #session: SseSession;
  #sink: MemorySink | undefined;
  #lastNumber = 0;
  #sent = 0;

  constructor() {
    this.#log.slowAppends = true;
    this.#log.slowReplays = true;
    this.#session = new SseSession({
      sessionId: "session",
      stream: "s",
      log: this.#log,
      epoch: 1,
      limits: LIMITS,
      clock: new ManualClock(),
      stats: new BroadcastStats(),
    });
  }

  get sent(): string[] {
    return Array.from({ length: this.#sent }, (_, index) => `${index + 1}`);
  }

  async take(step: Step): Promise<void> {
    if (step === "send") this.#session.send(new EventPayload(`${(this.#sent += 1)}`));
    // A log keeps the order of its appends, whichever of them it confirms first.
    if (step === "land" || step === "confirm out of order")
      for (const append of this.#log.appends) append.land();
    if (step === "confirm") this.#log.appends.shift()?.settle();
    if (step === "replay") for (const replay of this.#log.replays.splice(0)) replay.settle();
    if (step === "confirm out of order") this.#log.appends.splice(1, 1)[0]?.settle();
    if (step === "stall") this.#sink?.stall();
    if (step === "resume") this.#sink?.resume();
    if (step === "leave") this.#sink?.disconnect();
    if (step === "return") this.#attach("by number");
    if (step === "return as if new") this.#attach("unsent");
    if (step === "end") this.#session.end();
    // Promises of the log reach the session before the next step.
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  }

  /** Everything comes to rest, and the client is back. */
  async settle(how: "by number" | "unsent"): Promise<void> {
    while (this.#log.appends.length > 0) await this.take("confirm");
    await this.take("leave");
    this.#attach(how);
    while (this.#log.replays.length > 0) await this.take("replay");
    await this.take("resume");
    this.#read();
  }

  #attach(how: "by number" | "unsent"): void {
    this.#read();
    const sink = new MemorySink();
    const after = how === "unsent" ? how : this.#lastNumber;
    void this.#session.attach(sink, { preamble: "", after, onClosed: () => undefined });
    // What an ended connection still brought is read as well, as a network would deliver it.
    if (how === "unsent") this.#read();
    this.#sink = sink;
  }

  #read(): void {
    const text = this.#sink?.text ?? "";
    if (this.#sink) this.#sink.text = "";
    for (const { id, data } of parse(text).events) {
      this.received.push(data);
      this.#lastNumber = Number(id?.split("-")[1]);
    }
  }
}

describe("SseSession, whatever happens in whatever order", () => {
  it.each(["by number", "unsent"] as const)(
    "loses, doubles and reorders nothing (%s)",
    async (how) => {
      const other = how === "unsent" ? "return" : "return as if new";
      const steps = fc.constantFrom(...STEPS.filter((step) => step !== other));
      await fc.assert(
        fc.asyncProperty(fc.array(steps, { minLength: 5, maxLength: 40 }), async (script) => {
          const scene = new Scene();
          for (const step of script) await scene.take(step);
          await scene.settle(how);
          expect(scene.received).toEqual(scene.sent);
        }),
        { numRuns: 2_000 },
      );
    },
  );
});
