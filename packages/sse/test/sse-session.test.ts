import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import { ManualClock, MemorySink } from "@crossfade/core/testing";
import { BroadcastStats } from "../src/broadcast-stats.js";
import { EventPayload } from "../src/event-payload.js";
import type { AttachOptions, SseSessionOptions } from "../src/sse-session-options.js";
import { SseSession } from "../src/sse-session.js";
import { dataOf, parse } from "./parse.js";
import { TestLog } from "./test-log.js";

const LIMITS = {
  maxQueuedEvents: 10,
  maxQueuedBytes: 10_000,
  maxReplayEvents: 10,
  maxReplayBytes: 10_000,
  sessionIdleMs: 600_000,
};
const PREAMBLE = "retry: 2000\nevent: endpoint\ndata: /messages\n\n";

describe("SseSession", () => {
  let log: TestLog;
  let clock: ManualClock;
  let stats: BroadcastStats;
  let onFailure: jest.Mock<(error: unknown) => void>;
  let onClosed: jest.Mock<() => void>;

  beforeEach(() => {
    log = new TestLog();
    clock = new ManualClock();
    stats = new BroadcastStats();
    onFailure = jest.fn<(error: unknown) => void>();
    onClosed = jest.fn<() => void>();
  });

  function newSession(more: Partial<SseSessionOptions> = {}): SseSession {
    const ids = { sessionId: "session", stream: "stream", epoch: 7 };
    return new SseSession({ ...ids, log, clock, stats, limits: LIMITS, onFailure, ...more });
  }

  function attachOptions(more: Partial<AttachOptions> = {}): AttachOptions {
    return { preamble: "", after: "end", onClosed, ...more };
  }

  function send(session: SseSession, ...data: string[]): void {
    for (const text of data) session.send(new EventPayload(text));
  }

  /** A session with a connection, and the sink of that. */
  async function connected(
    more: Partial<SseSessionOptions> = {},
  ): Promise<[SseSession, MemorySink]> {
    const session = newSession(more);
    return [session, await attached(session)];
  }

  async function attached(
    session: SseSession,
    more: Partial<AttachOptions> = {},
  ): Promise<MemorySink> {
    const sink = new MemorySink();
    await session.attach(sink, attachOptions(more));
    return sink;
  }

  it("makes its stream known to the log", async () => {
    await newSession().open();
    expect(log.opened).toEqual([["stream", "session", 7, LIMITS]]);
  });

  it("numbers events, keeps them in the log, and writes them", async () => {
    const [session, sink] = await connected();
    const append = jest.spyOn(log, "append");
    send(session, "one", "two");
    expect(parse(sink.text).events.map(({ id, data }) => [id, data])).toEqual([
      ["stream-1", "one"],
      ["stream-2", "two"],
    ]);
    const kept = { number: 2, payload: new EventPayload("two").text };
    expect(append.mock.lastCall?.slice(0, 3)).toEqual(["stream", 7, kept]);
    expect(session.lastEventId).toBe("stream-2");
    expect(session.sentNumber).toBe(2);
    expect(stats.sent).toBe(2);
  });

  it("writes id and payload with one write", async () => {
    const [session, sink] = await connected();
    const write = jest.spyOn(sink, "write");
    send(session, "one");
    expect(write.mock.calls).toEqual([["id: stream-1\nevent: message\ndata: one\n\n"]]);
  });

  it("does not promise anything on its way if the log does not", () => {
    const session = newSession();
    const sink = new MemorySink();
    expect(session.attach(sink, attachOptions({ preamble: PREAMBLE, after: 0 }))).toBeUndefined();
    send(session, "one");
    expect(dataOf(sink.text)).toEqual(["/messages", "one"]);
  });

  it("goes on after the number that the log has", async () => {
    const [session, sink] = await connected({ lastNumber: 41 });
    expect(session.lastEventId).toBe("stream-41");
    expect(session.sentNumber).toBe(41);
    send(session, "next");
    expect(parse(sink.text).events[0]?.id).toBe("stream-42");
  });

  it("has no event id before its first event", () => {
    const session = newSession();
    expect(session.lastEventId).toBeUndefined();
    expect(session.sentNumber).toBe(0);
  });

  it("refuses a stream name that would break its ids", async () => {
    await expect(connected({ stream: "a\nb" })).rejects.toThrow(TypeError);
  });

  describe("states", () => {
    it("goes from connecting to connected, disconnected, connected again, and closed", async () => {
      const session = newSession();
      expect(session.connectionState).toBe("connecting");
      const sink = await attached(session);
      expect(session.connectionState).toBe("connected");
      expect(stats.connections).toBe(1);
      sink.disconnect();
      expect(session.connectionState).toBe("disconnected");
      expect(stats.connections).toBe(0);
      await attached(session);
      expect(session.connectionState).toBe("connected");
      session.close();
      expect(session.connectionState).toBe("closed");
      expect(stats.connections).toBe(0);
    });

    it("tells that a connection is over, once", async () => {
      const [, sink] = await connected();
      sink.disconnect();
      sink.disconnect();
      expect(onClosed).toHaveBeenCalledTimes(1);
    });

    it("tells of a connection that was cut because it was slow", async () => {
      const [session, sink] = await connected();
      sink.stall();
      send(session, ...Array.from({ length: 12 }, (_, index) => `${index}`));
      expect(sink.destroyed).toBe(true);
      expect(onClosed).toHaveBeenCalledTimes(1);
      expect(session.connectionState).toBe("disconnected");
      expect(stats.overflows).toBe(1);
      expect(stats.dropped).toBe(0);
    });
  });

  describe("attach", () => {
    it("writes the preamble, what was missed, and then what is sent", async () => {
      const session = newSession();
      send(session, "one", "two", "three");
      const sink = await attached(session, { preamble: PREAMBLE, after: 1 });
      send(session, "four");
      expect(sink.text.startsWith(`${PREAMBLE}id: stream-2\n`)).toBe(true);
      expect(dataOf(sink.text)).toEqual(["/messages", "two", "three", "four"]);
      expect(stats.replayed).toBe(2);
    });

    it("does not keep back what is sent because of a number that was never given", async () => {
      const session = newSession();
      send(session, "one");
      const sink = await attached(session, { after: 999 });
      send(session, "two");
      expect(dataOf(sink.text)).toEqual(["two"]);
    });

    it("replays nothing from the end", async () => {
      const session = newSession();
      send(session, "one");
      expect((await attached(session, { after: "end" })).text).toBe("");
    });

    it("says with a comment that older events are gone, before what is left", async () => {
      const session = newSession();
      send(session, "one", "two", "three");
      log.forgetUpTo(2);
      const sink = await attached(session, { preamble: PREAMBLE, after: 0 });
      expect(sink.text.slice(PREAMBLE.length)).toBe(
        ": older events are no longer kept\n\nid: stream-3\nevent: message\ndata: three\n\n",
      );
      expect((await attached(session, { after: 2 })).text).not.toContain("no longer");
    });

    it("gives an unsent event to the connection that comes", async () => {
      const session = newSession();
      send(session, "one", "two");
      const first = await attached(session, { after: "unsent" });
      expect(dataOf(first.text)).toEqual(["one", "two"]);
      first.disconnect();
      send(session, "three");
      expect(dataOf((await attached(session, { after: "unsent" })).text)).toEqual(["three"]);
    });

    it("takes for unsent what a slow connection was never given", async () => {
      const [session, slow] = await connected();
      slow.stall();
      send(session, "one", "two", "three");
      slow.disconnect();
      expect(session.sentNumber).toBe(1);
      expect(dataOf((await attached(session, { after: "unsent" })).text)).toEqual(["two", "three"]);
    });

    it("does not take an event for unsent because an older one was replayed", async () => {
      const [session, first] = await connected();
      send(session, "one", "two", "three");
      first.disconnect();
      log.slowReplays = true;
      const slow = new MemorySink();
      slow.stall();
      const replay = session.attach(slow, attachOptions({ after: 0 }));
      log.replays[0]?.settle();
      await replay;
      expect(dataOf(slow.text)).toEqual(["one"]);
      expect(session.sentNumber).toBe(3);
      slow.disconnect();
      expect(session.sentNumber).toBe(3);
    });

    it("takes over from a connection that is still open", async () => {
      const [session, older] = await connected();
      const newerClosed = jest.fn();
      const newer = await attached(session, { after: "unsent", onClosed: newerClosed });
      send(session, "one");
      expect(older.closed).toBe(true);
      expect(older.destroyed).toBe(false);
      expect(dataOf(older.text)).toEqual([]);
      expect(dataOf(newer.text)).toEqual(["one"]);
      expect(onClosed).not.toHaveBeenCalled();
      expect(stats.takeovers).toBe(1);
      expect(stats.connections).toBe(1);

      newer.disconnect();
      expect(newerClosed).toHaveBeenCalledTimes(1);
    });

    it("hands what the older connection held to the newer one", async () => {
      const [session, older] = await connected();
      older.stall();
      send(session, "one", "two", "three");
      const newer = await attached(session, { after: "unsent" });
      expect(dataOf(older.text)).toEqual(["one"]);
      expect(dataOf(newer.text)).toEqual(["two", "three"]);
    });

    it("ends a connection at once if the session is closed", async () => {
      const session = newSession();
      session.close();
      const sink = await attached(session, { preamble: PREAMBLE });
      expect(sink.closed).toBe(true);
      expect(sink.text).toBe("");
      expect(onClosed).toHaveBeenCalledTimes(1);
      expect(session.connectionState).toBe("closed");
      expect(stats.connections).toBe(0);
    });

    it("cuts the connection if the log cannot be read, and says why", async () => {
      const session = newSession();
      log.refusal = new Error("no log");
      const sink = new MemorySink();
      expect(() => session.attach(sink, attachOptions({ after: 0 }))).toThrow("no log");
      expect(sink.destroyed).toBe(true);
      expect(session.connectionState).toBe("disconnected");
      expect(onClosed).toHaveBeenCalledTimes(1);
    });
  });

  describe("while the log is being read", () => {
    beforeEach(() => {
      log.slowReplays = true;
    });

    it("loses, doubles and reorders nothing that is sent meanwhile", async () => {
      const session = newSession();
      send(session, "one", "two");
      const sink = new MemorySink();
      const replay = session.attach(sink, attachOptions({ preamble: PREAMBLE, after: 0 }));
      expect(session.connectionState).toBe("connecting");
      send(session, "three", "four");
      session.heartbeat();
      expect(sink.text).toBe(PREAMBLE);

      log.replays[0]?.settle();
      await replay;
      send(session, "five");
      expect(session.connectionState).toBe("connected");
      expect(dataOf(sink.text)).toEqual(["/messages", "one", "two", "three", "four", "five"]);
    });

    it("does not write to a connection that left meanwhile", async () => {
      const session = newSession();
      send(session, "one");
      const sink = new MemorySink();
      const replay = session.attach(sink, attachOptions({ after: 0 }));
      sink.disconnect();
      const write = jest.spyOn(sink, "write");
      log.replays[0]?.settle();
      await replay;
      expect(write).not.toHaveBeenCalled();
      expect(session.connectionState).toBe("disconnected");
    });

    it("lets a newer connection take over", async () => {
      const session = newSession();
      send(session, "one");
      const sinks = [new MemorySink(), new MemorySink()];
      const replays = sinks.map((sink) => session.attach(sink, attachOptions({ after: 0 })));
      send(session, "two");
      log.replays[1]?.settle();
      log.replays[0]?.settle();
      for (const replay of replays) await replay;
      expect(sinks.map((sink) => dataOf(sink.text))).toEqual([[], ["one", "two"]]);
      expect(sinks[0]?.closed).toBe(true);
    });

    it("cuts the connection if reading fails, and rejects", async () => {
      const session = newSession();
      const sink = new MemorySink();
      const replay = session.attach(sink, attachOptions({ after: 0 }));
      log.replays[0]?.reject(new Error("log gone"));
      await expect(replay).rejects.toThrow("log gone");
      expect(sink.destroyed).toBe(true);
      expect(onClosed).toHaveBeenCalledTimes(1);
    });

    it("can be closed", async () => {
      const session = newSession();
      const sink = new MemorySink();
      const replay = session.attach(sink, attachOptions({ after: 0 }));
      session.close();
      log.replays[0]?.settle();
      await replay;
      expect(session.connectionState).toBe("closed");
      expect(sink.closed).toBe(true);
    });
  });

  describe("with a log that needs time", () => {
    beforeEach(() => {
      log.slowAppends = true;
    });

    /** Confirms an append and lets the session hear of it. */
    async function settle(index: number): Promise<void> {
      log.appends[index]?.settle();
      await Promise.resolve();
    }

    it("writes an event when the log has it, and in order", async () => {
      const [session, sink] = await connected();
      send(session, "one", "two", "three");
      expect(sink.text).toBe("");
      await settle(1);
      expect(sink.text).toBe("");
      clock.advance(5);
      await settle(0);
      expect(dataOf(sink.text)).toEqual(["one", "two"]);
      await settle(2);
      expect(dataOf(sink.text)).toEqual(["one", "two", "three"]);
      expect(stats.sendToWrite).toEqual({ count: 3, totalMs: 15, maxMs: 5 });
    });

    it("keeps the order if the log turns fast in between", async () => {
      const [session, sink] = await connected();
      send(session, "one");
      log.slowAppends = false;
      send(session, "two");
      expect(sink.text).toBe("");
      log.appends[0]?.settle();
      await Promise.resolve();
      send(session, "three");
      expect(dataOf(sink.text)).toEqual(["one", "two", "three"]);
    });

    it("does not double what a replay had before its append was confirmed", async () => {
      const session = newSession();
      send(session, "one", "two");
      // The log has it; the word of that is still on its way.
      log.appends[0]?.settle();
      const sink = await attached(session, { after: 0 });
      send(session, "three");
      await settle(1);
      await settle(2);
      expect(dataOf(sink.text)).toEqual(["one", "two", "three"]);
    });

    it("neither loses nor doubles anything if replay and appends are slow", async () => {
      log.slowReplays = true;
      const session = newSession();
      send(session, "one", "two", "three");
      await settle(0);
      const sink = new MemorySink();
      const replay = session.attach(sink, attachOptions({ after: 0 }));
      await settle(1);
      log.replays[0]?.settle();
      await replay;
      await settle(2);
      expect(dataOf(sink.text)).toEqual(["one", "two", "three"]);
    });

    it("does not double what an earlier connection had before its append was confirmed", async () => {
      const session = newSession();
      send(session, "one", "two");
      log.appends[0]?.land();
      const first = await attached(session, { after: 0 });
      expect(dataOf(first.text)).toEqual(["one"]);
      for (const after of [1, "unsent", "end"] as const) {
        const sink = await attached(session, { after });
        if (after === "end") await settle(0);
        expect(sink.text).toBe("");
      }
    });

    it("ends after what was sent before", async () => {
      const [session, sink] = await connected();
      send(session, "one", "two");
      session.end(500);
      send(session, "after the end");
      await settle(0);
      expect(sink.closed).toBe(false);
      await settle(1);
      expect(sink.closed).toBe(true);
      expect(dataOf(sink.text)).toEqual(["one", "two"]);
      expect(parse(sink.text).retries).toEqual([500]);
    });

    it("ends at once where it must, and gives the next connection what the log confirms later", async () => {
      const [session, sink] = await connected();
      send(session, "one");
      session.endAtOnce("retry: 5\n\n");
      expect(sink).toMatchObject({ closed: true, destroyed: false, text: "retry: 5\n\n" });
      const next = await attached(session, { after: 0 });
      log.appends[0]?.settle();
      await session.written;
      expect(dataOf(next.text)).toEqual(["one"]);
      expect(next.closed).toBe(false);
    });

    it("tells when the log has all that it was told", async () => {
      const [session] = await connected();
      expect(session.written).toBeUndefined();
      send(session, "one", "two");
      let written = false;
      void session.written?.then(() => (written = true));
      log.appends[0]?.settle();
      await Promise.resolve();
      expect(written).toBe(false);
      log.appends[1]?.settle();
      await session.written;
      expect(written).toBe(true);
    });

    it("does not end a connection that took over meanwhile", async () => {
      const [session] = await connected();
      send(session, "one");
      session.end();
      const newer = await attached(session, { after: "unsent" });
      await settle(0);
      expect(newer.closed).toBe(false);
      expect(dataOf(newer.text)).toEqual(["one"]);
    });

    it("ends at once when it is closed, and ignores what the log says later", async () => {
      const [session, sink] = await connected();
      send(session, "one", "two");
      session.close();
      expect(sink.closed).toBe(true);
      await settle(0);
      log.appends[1]?.reject(new Error("too late"));
      await Promise.resolve();
      await Promise.resolve();
      expect(onFailure).not.toHaveBeenCalled();
    });

    it("closes if the log rejects an event, and drops those behind it", async () => {
      const [session, sink] = await connected();
      send(session, "one", "two", "three");
      await settle(0);
      const lost = new Error("lease lost");
      log.appends[1]?.reject(lost);
      await settle(2);
      expect(onFailure.mock.calls).toEqual([[lost, session]]);
      expect(sink.destroyed).toBe(true);
      expect(dataOf(sink.text)).toEqual(["one"]);
      expect(session.connectionState).toBe("closed");
      expect([stats.sent, stats.dropped]).toEqual([1, 2]);
      expect(onClosed).toHaveBeenCalledTimes(1);
    });

    it("closes if the log falls behind by more events than may be queued", () => {
      const session = newSession();
      send(session, ...Array.from({ length: 10 }, () => "x"));
      expect(onFailure).not.toHaveBeenCalled();
      send(session, "x");
      expect(onFailure.mock.calls).toEqual([
        [expect.objectContaining({ code: "INTERNAL_ERROR" }), session],
      ]);
      expect(session.connectionState).toBe("closed");
      expect(stats.dropped).toBe(11);
    });

    it("closes if the log falls behind by more bytes than may be queued", async () => {
      const session = newSession();
      send(session, "x".repeat(9_000));
      await settle(0);
      send(session, "first, which does not count", "x".repeat(9_000));
      expect(onFailure).not.toHaveBeenCalled();
      send(session, "x".repeat(1_000));
      expect(onFailure).toHaveBeenCalledTimes(1);
    });

    it("lets an event through that is too large by itself", async () => {
      const [session, sink] = await connected();
      send(session, "x".repeat(11_000), "next");
      await settle(0);
      await settle(1);
      expect(dataOf(sink.text)).toHaveLength(2);
      expect(onFailure).not.toHaveBeenCalled();
    });
  });

  it("closes if the log refuses an event", async () => {
    const [session, sink] = await connected();
    log.refusal = new Error("lease lost");
    send(session, "one");
    expect(onFailure.mock.calls).toEqual([[log.refusal, session]]);
    expect(sink.destroyed).toBe(true);
    expect(sink.text).toBe("");
    expect(session.connectionState).toBe("closed");
    expect(onClosed).toHaveBeenCalledTimes(1);
    send(session, "two");
    expect(onFailure).toHaveBeenCalledTimes(1);
    expect([stats.sent, stats.dropped]).toEqual([0, 2]);
  });

  describe("comments", () => {
    it("writes them in their turn", async () => {
      const [session, sink] = await connected();
      session.comment("hello");
      sink.stall();
      send(session, "one", "two");
      session.comment("last");
      sink.resume();
      expect(parse(sink.text).comments).toEqual(["hello", "last"]);
      expect(sink.text.endsWith(": last\n\n")).toBe(true);
    });

    it("has nobody to write them to without a connection", () => {
      const session = newSession();
      session.comment("hello");
      session.heartbeat();
      expect(stats.bytes).toBe(0);
    });

    it("beats only while nothing is held back", async () => {
      const [session, sink] = await connected();
      session.heartbeat();
      expect(sink.text).toBe(": \n\n");
      sink.stall();
      send(session, "one");
      const before = sink.text;
      session.heartbeat();
      sink.resume();
      expect(sink.text).toBe(before);
    });
  });

  describe("end", () => {
    it("says when to come back, ends the connection, and can be attached again", async () => {
      const [session, sink] = await connected();
      session.end(700);
      expect(sink.text).toBe("retry: 700\n\n");
      expect(sink.closed).toBe(true);
      expect(session.connectionState).toBe("disconnected");
      expect(onClosed).toHaveBeenCalledTimes(1);
      send(session, "one");
      expect(dataOf((await attached(session, { after: "unsent" })).text)).toEqual(["one"]);
    });

    it("ends without a word if there is none", async () => {
      const [session, sink] = await connected();
      session.end();
      expect([sink.text, sink.closed]).toEqual(["", true]);
    });

    it("has nothing to end without a connection", () => {
      const session = newSession();
      session.end(1);
      expect(session.connectionState).toBe("connecting");
    });
  });

  describe("close", () => {
    it("writes what was held, ends the connection, and drops what is sent later", async () => {
      const [session, sink] = await connected();
      sink.stall();
      send(session, "one", "two");
      session.close();
      send(session, "three");
      expect(dataOf(sink.text)).toEqual(["one", "two"]);
      expect(sink.closed && !sink.destroyed).toBe(true);
      expect(log.kept).toHaveLength(2);
      expect(stats.dropped).toBe(1);
      expect(onClosed).toHaveBeenCalledTimes(1);
    });
  });
});
