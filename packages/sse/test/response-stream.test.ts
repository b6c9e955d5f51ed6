import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import { ManualClock, MemorySink } from "@crossfade/core/testing";
import { BroadcastStats } from "../src/broadcast-stats.js";
import { EventPayload } from "../src/event-payload.js";
import type { QueueLimits } from "../src/event-queue.js";
import { ResponseStream } from "../src/response-stream.js";
import { dataOf, parse } from "./parse.js";

const ROOMY = { maxQueuedEvents: 100, maxQueuedBytes: 100_000 };
const SIZE = new EventPayload("1").byteLength;

describe("ResponseStream", () => {
  let sink: MemorySink;
  let clock: ManualClock;
  let stats: BroadcastStats;
  let onGone: ReturnType<typeof jest.fn>;

  beforeEach(() => {
    sink = new MemorySink();
    clock = new ManualClock();
    stats = new BroadcastStats();
    onGone = jest.fn();
  });

  function streamWith(limits: QueueLimits = ROOMY): ResponseStream {
    return new ResponseStream({ limits, clock, stats, onGone });
  }

  function attached(limits?: QueueLimits): ResponseStream {
    const stream = streamWith(limits);
    stream.attach(sink);
    return stream;
  }

  function send(stream: ResponseStream, ...data: readonly string[]): void {
    for (const text of data) stream.send(new EventPayload(text));
  }

  it("writes events without ids, at once and in order", () => {
    const stream = attached();
    send(stream, "1");
    expect(sink.text).toBe("event: message\ndata: 1\n\n");
    send(stream, "2");
    expect(parse(sink.text).events).toEqual([
      { id: undefined, event: "message", data: "1" },
      { id: undefined, event: "message", data: "2" },
    ]);
  });

  it("writes nothing before the first event", () => {
    attached();
    expect(sink.text).toBe("");
  });

  it("writes the encoded bytes that streams share, and no copy of them", () => {
    const payload = new EventPayload("shared");
    const sinks = [sink, new MemorySink()];
    const written = sinks.map((each) => jest.spyOn(each, "write"));
    const bytes = payload.bytes();
    for (const each of sinks) {
      const stream = streamWith();
      stream.attach(each);
      stream.send(payload);
    }
    expect(written.map((write) => write.mock.calls.length)).toEqual([1, 1]);
    for (const write of written) expect(write.mock.calls[0]?.[0]).toBe(bytes);
    expect(stats.bytes).toBe(2 * payload.byteLength);
  });

  it("counts what it does", () => {
    const stream = attached();
    send(stream, "1");
    const before = stats.snapshot();
    stream.end();
    send(stream, "late");
    expect(before).toMatchObject({ connections: 1, sent: 1, dropped: 0, bytes: SIZE });
    expect(stats.snapshot()).toMatchObject({ connections: 0, sent: 1, dropped: 1, bytes: SIZE });
  });

  describe("before it has its connection", () => {
    it("holds what is sent, in order", () => {
      const stream = streamWith();
      send(stream, "1", "2");
      stream.attach(sink);
      send(stream, "3");
      expect(dataOf(sink.text)).toEqual(["1", "2", "3"]);
      expect(stats).toMatchObject({ sent: 3, connections: 1 });
    });

    it("holds as many events as a slow reader may leave, and no more", () => {
      const stream = streamWith({ ...ROOMY, maxQueuedEvents: 2 });
      send(stream, "1", "2");
      expect(onGone).not.toHaveBeenCalled();
      send(stream, "3");
      expect(onGone).toHaveBeenCalledTimes(1);
      expect(stats).toMatchObject({ overflows: 1, connections: 0 });
    });

    it("holds as many bytes as a slow reader may leave, and no more", () => {
      const stream = streamWith({ ...ROOMY, maxQueuedBytes: 2 * SIZE });
      send(stream, "1", "2");
      expect(onGone).not.toHaveBeenCalled();
      send(stream, "3");
      expect(onGone).toHaveBeenCalledTimes(1);
      expect(stats.overflows).toBe(1);
    });

    it("is over once too much was held: the connection ends without any of it", () => {
      const stream = streamWith({ ...ROOMY, maxQueuedEvents: 1 });
      send(stream, "1", "2", "3");
      stream.attach(sink);
      expect([sink.text, sink.closed]).toEqual(["", true]);
      expect(onGone).toHaveBeenCalledTimes(1);
      expect(stats).toMatchObject({ connections: 0, dropped: 1, overflows: 1 });
    });

    it("can end: what was sent before is written, and then the end", () => {
      const stream = streamWith();
      send(stream, "1", "2");
      stream.end();
      send(stream, "late");
      stream.attach(sink);
      expect(dataOf(sink.text)).toEqual(["1", "2"]);
      expect([sink.closed, sink.destroyed]).toEqual([true, false]);
      expect(onGone).not.toHaveBeenCalled();
      expect(stats).toMatchObject({ connections: 0, sent: 2, dropped: 1 });
    });

    it("has no heartbeat", () => {
      const stream = streamWith();
      stream.heartbeat();
      stream.attach(sink);
      expect(sink.text).toBe("");
    });
  });

  describe("with a slow reader", () => {
    it("holds events back until it reads again", () => {
      const stream = attached();
      sink.stall();
      send(stream, "1", "2", "3");
      expect(dataOf(sink.text)).toEqual(["1"]);
      clock.advance(50);
      sink.resume();
      expect(dataOf(sink.text)).toEqual(["1", "2", "3"]);
      expect(stats.sendToWrite).toEqual({ count: 3, totalMs: 100, maxMs: 50 });
    });

    it("is cut when too many events wait", () => {
      const stream = attached({ ...ROOMY, maxQueuedEvents: 2 });
      sink.stall();
      send(stream, "written", "1", "2");
      expect(sink.destroyed).toBe(false);
      send(stream, "3");
      expect(sink.destroyed).toBe(true);
      expect(onGone).toHaveBeenCalledTimes(1);
      expect(stats).toMatchObject({ overflows: 1, connections: 0 });
    });

    it("is cut when too many bytes wait, those in the sink included", () => {
      const stream = attached({ ...ROOMY, maxQueuedBytes: 3 * SIZE });
      sink.stall();
      send(stream, "0", "1", "2");
      expect(sink.destroyed).toBe(false);
      send(stream, "3");
      expect(sink.destroyed).toBe(true);
      expect(onGone).toHaveBeenCalledTimes(1);
    });

    it("ends after all that was sent", () => {
      const stream = attached();
      sink.stall();
      send(stream, "1", "2", "3");
      stream.end();
      expect(dataOf(sink.text)).toEqual(["1", "2", "3"]);
      expect([sink.closed, sink.destroyed]).toEqual([true, false]);
    });

    it("gets no heartbeat after what waits: that says enough", () => {
      const stream = attached();
      sink.stall();
      send(stream, "1", "2");
      stream.heartbeat();
      sink.resume();
      expect(parse(sink.text).comments).toEqual([]);
    });

    it("can be slow from the first event that was held for it", () => {
      const stream = streamWith({ ...ROOMY, maxQueuedEvents: 2 });
      send(stream, "1", "2");
      sink.stall();
      stream.attach(sink);
      expect(dataOf(sink.text)).toEqual(["1"]);
      sink.resume();
      expect(dataOf(sink.text)).toEqual(["1", "2"]);
    });
  });

  it("writes a heartbeat where nothing waits", () => {
    const stream = attached();
    stream.heartbeat();
    send(stream, "1");
    expect(sink.text).toBe(": \n\nevent: message\ndata: 1\n\n");
  });

  it("has no heartbeat once it is over", () => {
    const [ended, lost] = [attached(), streamWith()];
    ended.end();
    const other = new MemorySink();
    lost.attach(other);
    other.disconnect();
    for (const stream of [ended, lost]) stream.heartbeat();
    expect([sink.text, other.text]).toEqual(["", ""]);
  });

  it("tells once that the peer has left, and drops what is sent then", () => {
    const stream = attached();
    sink.disconnect();
    sink.disconnect();
    send(stream, "late");
    stream.end();
    expect(onGone).toHaveBeenCalledTimes(1);
    expect(sink.text).toBe("");
    expect(stats).toMatchObject({ connections: 0, sent: 0, dropped: 1 });
  });

  it("tells nobody that it has gone where it was ended, also twice", () => {
    const stream = attached();
    stream.end();
    stream.end();
    expect(sink.closed).toBe(true);
    expect(onGone).not.toHaveBeenCalled();
    expect(stats.connections).toBe(0);
  });

  it("ends a connection that comes after all is over", () => {
    attached().end();
    const over = streamWith();
    const first = new MemorySink();
    over.attach(first);
    first.disconnect();
    const second = new MemorySink();
    over.attach(second);
    expect([second.closed, second.destroyed]).toEqual([true, false]);
    expect(stats.connections).toBe(0);
  });

  it("is over at once where its peer has left already", () => {
    sink.disconnect();
    const stream = streamWith();
    send(stream, "1");
    stream.attach(sink);
    expect(onGone).toHaveBeenCalledTimes(1);
    expect(stats.connections).toBe(0);
    expect(sink.text).toBe("");
  });

  it("goes on when it is told of its loss in the middle of being sent to", () => {
    const stream = streamWith({ ...ROOMY, maxQueuedEvents: 1 });
    onGone.mockImplementation(() => {
      stream.end();
      send(stream, "from within");
    });
    send(stream, "1", "2");
    expect(onGone).toHaveBeenCalledTimes(1);
    expect(stats).toMatchObject({ dropped: 1, connections: 0 });
  });
});
