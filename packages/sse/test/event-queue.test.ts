import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import { ManualClock, MemorySink } from "@crossfade/core/testing";
import { BroadcastStats } from "../src/broadcast-stats.js";
import { EventPayload } from "../src/event-payload.js";
import { EventQueue, type QueueLimits } from "../src/event-queue.js";
import { FramedText } from "../src/framed-text.js";
import { dataOf, parse } from "./parse.js";

const ROOMY = { maxQueuedEvents: 100, maxQueuedBytes: 100_000 };

function payload(data: string): EventPayload {
  return new EventPayload(data);
}

/** Bytes that an event takes in the queue. */
function sizeOf(data: string, number: number): number {
  return `id: s-${number}\n`.length + payload(data).byteLength;
}

function replayed(number: number, data: string): { number: number; payload: string } {
  return { number, payload: payload(data).text };
}

describe("EventQueue", () => {
  let sink: MemorySink;
  let clock: ManualClock;
  let stats: BroadcastStats;
  let onOver: ReturnType<typeof jest.fn>;

  beforeEach(() => {
    sink = new MemorySink();
    clock = new ManualClock();
    stats = new BroadcastStats();
    onOver = jest.fn();
  });

  function queueWith(limits: QueueLimits): EventQueue {
    const queue = new EventQueue({
      sink,
      limits,
      clock,
      stats,
      idPrefix: "id: s-",
      after: 0,
      onOver,
    });
    queue.start("");
    return queue;
  }

  function flowing(limits: QueueLimits = ROOMY): EventQueue {
    const queue = queueWith(limits);
    queue.release([]);
    return queue;
  }

  it("writes id and payload in one string, at once", () => {
    const write = jest.spyOn(sink, "write");
    flowing().push(1, payload("a"));
    expect(write.mock.calls).toEqual([["id: s-1\nevent: message\ndata: a\n\n"]]);
    expect(stats.sendToWrite).toEqual({ count: 1, totalMs: 0, maxMs: 0 });
  });

  it("writes the shared bytes behind its own id, where others write them too", () => {
    const write = jest.spyOn(sink, "write");
    const shared = payload("a");
    const bytes = shared.bytes();
    flowing().push(1, shared);
    expect(write.mock.calls[0]?.[0]).toBe("id: s-1\n");
    expect(write.mock.calls[0]?.[1]).toBe(bytes);
  });

  it("counts the bytes that it writes", () => {
    const queue = queueWith(ROOMY);
    queue.start(": é\n\n");
    queue.release([replayed(1, "é")]);
    queue.push(2, payload("漢"));
    queue.comment(new FramedText(": ü\n\n"));
    queue.end(new FramedText("retry: 1\n\n"));
    expect(stats.bytes).toBe(Buffer.byteLength(sink.text));
  });

  it("does not ask the sink what waits while it takes everything", () => {
    const waiting = jest.spyOn(sink, "waitingBytes", "get");
    const queue = flowing();
    for (let number = 1; number <= 50; number += 1) queue.push(number, payload("a"));
    expect(waiting).not.toHaveBeenCalled();
  });

  it("writes nothing after the sink asked to wait, and all of it in order once it drained", () => {
    const queue = flowing();
    sink.stall();
    for (const number of [1, 2, 3]) queue.push(number, payload(`e${number}`));
    queue.comment(new FramedText(": in turn\n\n"));
    expect(dataOf(sink.text)).toEqual(["e1"]);
    expect(queue.lastWritten).toBe(1);

    sink.resume();
    expect(dataOf(sink.text)).toEqual(["e1", "e2", "e3"]);
    expect(sink.text.endsWith("data: e3\n\n: in turn\n\n")).toBe(true);
    expect(queue.lastWritten).toBe(3);
    expect(queue.flowing).toBe(true);
  });

  it("stops again in the middle of what it held, if the sink does", () => {
    const queue = flowing();
    sink.stall();
    for (const number of [1, 2, 3, 4]) queue.push(number, payload(`e${number}`));
    // Drained, but each write fills it up again.
    queue.drained();
    expect(dataOf(sink.text)).toEqual(["e1", "e2"]);
    queue.push(5, payload("e5"));
    queue.drained();
    expect(dataOf(sink.text)).toEqual(["e1", "e2", "e3"]);
    sink.resume();
    expect(dataOf(sink.text)).toEqual(["e1", "e2", "e3", "e4", "e5"]);
  });

  it("measures the time that events had to wait", () => {
    const queue = flowing();
    sink.stall();
    queue.push(1, payload("at once"));
    queue.push(2, payload("a"));
    clock.advance(30);
    queue.push(3, payload("b"));
    clock.advance(10);
    sink.resume();
    queue.push(4, payload("at once"));
    queue.push(5, payload("late from the log"), clock.monotonic() - 7);
    expect(stats.sendToWrite).toEqual({ count: 5, totalMs: 57, maxMs: 40 });

    sink.stall();
    queue.push(6, payload("at once"));
    queue.push(7, payload("late from the log, and held"), clock.monotonic() - 90);
    clock.advance(10);
    sink.resume();
    expect(stats.sendToWrite).toEqual({ count: 7, totalMs: 157, maxMs: 100 });
  });

  describe("at its limits", () => {
    it("holds exactly maxQueuedEvents", () => {
      const queue = flowing({ ...ROOMY, maxQueuedEvents: 2 });
      sink.stall();
      for (const number of [1, 2, 3]) queue.push(number, payload("a"));
      expect(sink.destroyed).toBe(false);
      queue.push(4, payload("a"));
      expect(sink.destroyed).toBe(true);
      expect(onOver).toHaveBeenCalledTimes(1);
      expect(stats.overflows).toBe(1);
    });

    it("holds exactly maxQueuedBytes, with what waits in the sink", () => {
      const waits = sizeOf("in the sink", 1);
      const queue = flowing({ ...ROOMY, maxQueuedBytes: waits + sizeOf("é", 2) });
      sink.stall();
      queue.push(1, payload("in the sink"));
      expect(sink.waitingBytes).toBe(waits);
      queue.push(2, payload("é"));
      expect(sink.destroyed).toBe(false);
      queue.push(3, payload(""));
      expect(sink.destroyed).toBe(true);
    });

    it("counts the id line of what it holds", () => {
      const bound = sizeOf("in the sink", 1) + sizeOf("a", 2) - 1;
      const queue = flowing({ ...ROOMY, maxQueuedBytes: bound });
      sink.stall();
      queue.push(1, payload("in the sink"));
      queue.push(2, payload("a"));
      expect(sink.destroyed).toBe(true);
    });

    it("forgets what left the queue", () => {
      const queue = flowing({ maxQueuedEvents: 2, maxQueuedBytes: 3 * sizeOf("a", 10) });
      for (let number = 1; number < 40; number += 3) {
        sink.stall();
        for (const next of [0, 1, 2]) queue.push(number + next, payload("a"));
        sink.resume();
      }
      expect(sink.destroyed).toBe(false);
      expect(dataOf(sink.text)).toHaveLength(39);
    });

    it("writes nothing more once it overflowed", () => {
      const queue = flowing({ ...ROOMY, maxQueuedEvents: 1 });
      sink.stall();
      for (const number of [1, 2, 3]) queue.push(number, payload("a"));
      const write = jest.spyOn(sink, "write");
      queue.push(4, payload("a"));
      queue.comment(new FramedText(":\n\n"));
      queue.drained();
      queue.end(new FramedText("retry: 1\n\n"));
      queue.release([replayed(9, "a")]);
      expect(write).not.toHaveBeenCalled();
      expect(onOver).toHaveBeenCalledTimes(1);
    });

    it("lets an event through that is too large by itself, if the sink is idle", () => {
      const queue = flowing({ ...ROOMY, maxQueuedBytes: 1_000 });
      sink.stall();
      queue.push(1, payload("x".repeat(5_000)));
      queue.push(2, payload("and what follows it"));
      expect(sink.destroyed).toBe(false);
      queue.push(3, payload("y".repeat(1_000)));
      expect(sink.destroyed).toBe(true);
    });

    it("cuts the connection for an event that is too large if the sink is busy", () => {
      const queue = flowing({ ...ROOMY, maxQueuedBytes: 1_000 });
      sink.stall();
      queue.push(1, payload("a"));
      queue.push(2, payload("x".repeat(5_000)));
      expect(sink.destroyed).toBe(true);
    });

    it("cuts the connection for an event that is too large if others wait for the replay", () => {
      const queue = queueWith({ ...ROOMY, maxQueuedBytes: 1_000 });
      queue.push(2, payload("a"));
      queue.push(3, payload("x".repeat(5_000)));
      expect(sink.destroyed).toBe(true);
    });

    it("goes back to its limits when the large event has left", () => {
      const queue = flowing({ ...ROOMY, maxQueuedBytes: 1_000 });
      sink.stall();
      queue.push(1, payload("x".repeat(5_000)));
      sink.resume();
      sink.stall();
      queue.push(2, payload("a"));
      queue.push(3, payload("y".repeat(1_000)));
      expect(sink.destroyed).toBe(true);
    });
  });

  describe("while a replay is under way", () => {
    it("holds what is sent, and writes it after what was missed", () => {
      const queue = queueWith(ROOMY);
      queue.push(3, payload("e3"));
      expect(sink.text).toBe("");
      queue.release([replayed(1, "e1"), replayed(2, "e2")], new FramedText(": note\n\n"));
      expect(dataOf(sink.text)).toEqual(["e1", "e2", "e3"]);
      expect(sink.text.startsWith(": note\n\nid: s-1\n")).toBe(true);
      expect(stats.replayed).toBe(2);
      expect(stats.sendToWrite.count).toBe(1);
      expect(queue.lastWritten).toBe(3);
    });

    it("leaves out what the replay has as well, sent before or after it", () => {
      const queue = queueWith(ROOMY);
      queue.push(1, payload("e1"));
      queue.push(2, payload("e2"));
      queue.release([replayed(1, "e1"), replayed(2, "e2"), replayed(3, "e3")]);
      queue.push(3, payload("e3"));
      queue.push(4, payload("e4"));
      expect(dataOf(sink.text)).toEqual(["e1", "e2", "e3", "e4"]);
    });

    it("holds no more than its limits", () => {
      const queue = queueWith({ ...ROOMY, maxQueuedEvents: 2 });
      for (const number of [1, 2, 3]) queue.push(number, payload("a"));
      expect(sink.destroyed).toBe(true);
      expect(stats.overflows).toBe(1);
    });

    it("lets an event through that is too large by itself, if it is the first to wait", () => {
      const queue = queueWith({ ...ROOMY, maxQueuedBytes: 1_000 });
      queue.push(2, payload("x".repeat(5_000)));
      queue.push(3, payload("a"));
      queue.release([replayed(1, "e1")]);
      expect(dataOf(sink.text)).toHaveLength(3);
    });

    it("does not count the replay itself, which the log bounds already", () => {
      const limits = { maxQueuedEvents: 2, maxQueuedBytes: 2 * sizeOf("a", 1) };
      const queue = queueWith(limits);
      sink.stall();
      queue.release([1, 2, 3, 4, 5].map((number) => replayed(number, "a")));
      queue.push(6, payload("a"));
      expect(sink.destroyed).toBe(false);
      expect(dataOf(sink.text)).toHaveLength(1);
      sink.resume();
      expect(dataOf(sink.text)).toHaveLength(6);

      sink.stall();
      for (const number of [7, 8, 9]) queue.push(number, payload("a"));
      expect(sink.destroyed).toBe(true);
    });

    it("goes back to its limit of events when the replay has left", () => {
      const queue = queueWith({ ...ROOMY, maxQueuedEvents: 2 });
      queue.release([1, 2, 3, 4, 5].map((number) => replayed(number, "a")));
      sink.stall();
      for (const number of [6, 7, 8]) queue.push(number, payload("a"));
      expect(sink.destroyed).toBe(false);
      queue.push(9, payload("a"));
      expect(sink.destroyed).toBe(true);
    });

    it("does not go on counting what it held meanwhile", () => {
      const queue = queueWith({ ...ROOMY, maxQueuedBytes: 1_000 });
      queue.push(1, payload("x".repeat(800)));
      queue.release([]);
      sink.stall();
      queue.push(2, payload("a"));
      queue.push(3, payload("y".repeat(800)));
      expect(sink.destroyed).toBe(false);
    });

    it("waits for a sink that was full before it", () => {
      sink.stall();
      const queue = queueWith(ROOMY);
      queue.start("retry: 1\n\n");
      queue.release([replayed(1, "e1")]);
      expect(sink.text).toBe("retry: 1\n\n");
      sink.resume();
      expect(dataOf(sink.text)).toEqual(["e1"]);
    });

    it("does not begin because the sink drained", () => {
      const queue = queueWith(ROOMY);
      queue.push(2, payload("e2"));
      sink.resume();
      expect(sink.text).toBe("");
      expect(queue.flowing).toBe(false);
    });
  });

  describe("when it ends", () => {
    it("writes what it held, and a last word", () => {
      const queue = flowing();
      sink.stall();
      for (const number of [1, 2, 3]) queue.push(number, payload(`e${number}`));
      queue.end(new FramedText("retry: 9\n\n"));
      expect(dataOf(sink.text)).toEqual(["e1", "e2", "e3"]);
      expect(parse(sink.text).retries).toEqual([9]);
      expect(sink.closed).toBe(true);
      expect(sink.destroyed).toBe(false);
      expect(queue.lastWritten).toBe(3);
      expect(onOver).not.toHaveBeenCalled();
    });

    it("does not write what came after a gap", () => {
      const queue = queueWith(ROOMY);
      queue.push(5, payload("e5"));
      queue.end();
      expect(sink.text).toBe("");
      expect(sink.closed).toBe(true);
    });

    it("leaves what it held to a newer connection", () => {
      const queue = flowing();
      sink.stall();
      queue.push(1, payload("e1"));
      queue.push(2, payload("e2"));
      queue.abandon();
      expect(dataOf(sink.text)).toEqual(["e1"]);
      expect(queue.lastWritten).toBe(1);
      expect(sink.closed && !sink.destroyed).toBe(true);
    });

    it("tells of a peer that left, once", () => {
      const queue = flowing();
      sink.disconnect();
      queue.closed();
      queue.destroy();
      expect(onOver).toHaveBeenCalledTimes(1);
    });

    it("writes no more to a sink that closes while it writes", () => {
      const queue = flowing();
      sink.stall();
      for (const number of [1, 2, 3, 4]) queue.push(number, payload(`e${number}`));
      const write = jest.spyOn(sink, "write").mockImplementation(() => {
        sink.disconnect();
        return true;
      });
      sink.resume();
      expect(write).toHaveBeenCalledTimes(1);
      expect(queue.lastWritten).toBe(2);
    });

    it("ends once", () => {
      const end = jest.spyOn(sink, "end");
      const queue = flowing();
      queue.end();
      queue.end();
      queue.abandon();
      expect(end).toHaveBeenCalledTimes(1);
    });
  });
});

describe("streamingOptimization", () => {
  it.each([
    [true, 0],
    [undefined, 0],
    [false, 1],
  ])(
    "%s: the sink is told to write through its response %s times",
    (streamingOptimization, times) => {
      const writeThrough = jest.fn();
      const sink = Object.assign(new MemorySink(), { writeThrough });
      const limits = {
        ...ROOMY,
        ...(streamingOptimization === undefined ? {} : { streamingOptimization }),
      };
      new EventQueue({
        sink,
        limits,
        clock: new ManualClock(),
        stats: new BroadcastStats(),
        idPrefix: undefined,
        after: 0,
        onOver: () => undefined,
      }).start("");
      expect(writeThrough).toHaveBeenCalledTimes(times);
    },
  );
});
