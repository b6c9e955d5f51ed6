import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import { ManualClock, MemorySink } from "@crossfade/core/testing";
import { EventPayload } from "../src/event-payload.js";
import { SseBroadcaster } from "../src/sse-broadcaster.js";
import { SseSession } from "../src/sse-session.js";
import { dataOf } from "./parse.js";
import { TestLog } from "./test-log.js";

const LIMITS = {
  maxQueuedEvents: 2,
  maxQueuedBytes: 10_000,
  maxReplayEvents: 10,
  maxReplayBytes: 10_000,
  sessionIdleMs: 600_000,
};

describe("SseBroadcaster", () => {
  let clock: ManualClock;
  let broadcaster: SseBroadcaster;

  beforeEach(() => {
    clock = new ManualClock();
    broadcaster = new SseBroadcaster({ clock, heartbeatMs: 1_000 });
  });

  function register(sessionId: string): SseSession {
    const session = new SseSession({
      sessionId,
      stream: `stream-of-${sessionId}`,
      log: new TestLog(),
      epoch: 1,
      limits: LIMITS,
      clock,
      stats: broadcaster.stats,
    });
    broadcaster.register(session);
    return session;
  }

  function connect(sessionId: string): [SseSession, MemorySink] {
    const session = register(sessionId);
    const sink = new MemorySink();
    void session.attach(sink, { preamble: "", after: "end", onClosed: () => undefined });
    return [session, sink];
  }

  it("knows its sessions by id", () => {
    const session = register("a");
    expect(broadcaster.session("a")).toBe(session);
    expect(broadcaster.session("b")).toBeUndefined();
    expect(broadcaster.size).toBe(1);
    broadcaster.unregister(session);
    expect(broadcaster.session("a")).toBeUndefined();
    expect(broadcaster.size).toBe(0);
  });

  it("does not take out the session that replaced another", () => {
    const older = register("a");
    const newer = register("a");
    broadcaster.unregister(older);
    expect(broadcaster.session("a")).toBe(newer);
    expect(broadcaster.statistics().sessions).toBe(1);
  });

  it("sends to one session", () => {
    const [, a] = connect("a");
    const [, b] = connect("b");
    expect(broadcaster.broadcastToSession("a", "hello")).toBe(true);
    expect(dataOf(a.text)).toEqual(["hello"]);
    expect(b.text).toBe("");
  });

  it("says that there is no such session, or that it has closed", () => {
    expect(broadcaster.broadcastToSession("a", "hello")).toBe(false);
    register("a").close();
    expect(broadcaster.broadcastToSession("a", "hello")).toBe(false);
  });

  it("sends to all that are open, and counts them", () => {
    const [, a] = connect("a");
    const unconnected = register("b");
    register("c").close();
    expect(broadcaster.broadcastToAll("hello")).toBe(2);
    expect(dataOf(a.text)).toEqual(["hello"]);
    expect(unconnected.lastEventId).toBe("stream-of-b-1");
  });

  it("sends to the sessions that were chosen", () => {
    const sinks = ["a", "b", "c"].map((id) => connect(id)[1]);
    expect(broadcaster.broadcastWhere((session) => session.sessionId !== "b", "hello")).toBe(2);
    expect(sinks.map((sink) => dataOf(sink.text))).toEqual([["hello"], [], ["hello"]]);
  });

  it("sends to nobody where nobody is", () => {
    expect(broadcaster.broadcastToAll("hello")).toBe(0);
  });

  it("frames and encodes a large broadcast once, and gives each stream its own id", () => {
    const large = "x".repeat(5_000);
    const written = ["a", "b", "c"].map((id) => jest.spyOn(connect(id)[1], "write"));
    broadcaster.broadcastToAll(large);
    const calls = written.map((write) => write.mock.calls[0] ?? []);
    expect(calls.map(([id]) => id)).toEqual(["a", "b", "c"].map((id) => `id: stream-of-${id}-1\n`));
    const shared = calls[0]?.[1];
    expect(shared).toEqual(new EventPayload(large).bytes());
    for (const call of calls) expect(call[1]).toBe(shared);
  });

  it("writes a large broadcast as one string to each stream, without a buffer pool", () => {
    broadcaster = new SseBroadcaster({ clock, heartbeatMs: 1_000, enableBufferPool: false });
    const large = "x".repeat(5_000);
    const write = ["a", "b"].map((id) => jest.spyOn(connect(id)[1], "write"))[1];
    broadcaster.broadcastToAll(large);
    expect(write?.mock.calls).toEqual([[`id: stream-of-b-1\nevent: message\ndata: ${large}\n\n`]]);
  });

  it("writes a small broadcast as one string to each stream", () => {
    const written = ["a", "b"].map((id) => jest.spyOn(connect(id)[1], "write"));
    broadcaster.broadcastToAll("hello");
    expect(written.map((write) => write.mock.calls)).toEqual([
      [["id: stream-of-a-1\nevent: message\ndata: hello\n\n"]],
      [["id: stream-of-b-1\nevent: message\ndata: hello\n\n"]],
    ]);
  });

  it("writes one string where the broadcast has one receiver", () => {
    const write = jest.spyOn(connect("a")[1], "write");
    broadcaster.broadcastToAll("hello");
    expect(write.mock.calls).toEqual([["id: stream-of-a-1\nevent: message\ndata: hello\n\n"]]);
  });

  it("does not let a reader that stands still cost the others anything", () => {
    const [stuck, stuckSink] = connect("stuck");
    const [, reader] = connect("reader");
    stuckSink.stall();
    for (let index = 0; index < 5; index += 1)
      expect(broadcaster.broadcastToAll(`${index}`)).toBe(2);
    expect(dataOf(reader.text)).toEqual(["0", "1", "2", "3", "4"]);
    expect(reader.closed).toBe(false);
    expect(stuckSink.destroyed).toBe(true);
    expect(stuck.connectionState).toBe("disconnected");
    expect(broadcaster.statistics().sendToWrite).toEqual({ count: 6, totalMs: 0, maxMs: 0 });
  });

  it("lets sessions leave while it sends", () => {
    const sessions = ["a", "b"].map((id) => register(id));
    for (const session of sessions) {
      jest.spyOn(session, "send").mockImplementation(() => {
        for (const other of sessions) broadcaster.unregister(other);
      });
    }
    expect(broadcaster.broadcastToAll("hello")).toBe(2);
    expect(broadcaster.size).toBe(0);
  });

  it("keeps all connections alive with one timer, while there are sessions", () => {
    expect(clock.timerCount).toBe(0);
    const [a, sinkOfA] = connect("a");
    const [b, sinkOfB] = connect("b");
    expect(clock.timerCount).toBe(1);
    clock.advance(2_000);
    expect(sinkOfA.text).toBe(": \n\n: \n\n");
    expect(sinkOfB.text).toBe(": \n\n: \n\n");
    broadcaster.unregister(a);
    expect(clock.timerCount).toBe(1);
    broadcaster.unregister(b);
    expect(clock.timerCount).toBe(0);
    register("c");
    expect(clock.timerCount).toBe(1);
  });

  it("starts no timer once it has closed", () => {
    register("a");
    broadcaster.close();
    expect(clock.timerCount).toBe(0);
    register("b");
    expect(clock.timerCount).toBe(0);
  });

  describe("streams that are kept alive beside the sessions", () => {
    const companion = () => ({ heartbeat: jest.fn<() => void>() });

    it("get a heartbeat until they are let go", () => {
      const [one, other] = [companion(), companion()];
      broadcaster.keepAlive(one);
      broadcaster.keepAlive(other);
      expect(clock.timerCount).toBe(1);
      clock.advance(2_000);
      broadcaster.letGo(one);
      clock.advance(1_000);
      expect(one.heartbeat).toHaveBeenCalledTimes(2);
      expect(other.heartbeat).toHaveBeenCalledTimes(3);
      broadcaster.letGo(other);
      expect(clock.timerCount).toBe(0);
    });

    it("share the timer of the sessions, which runs until both are gone", () => {
      const stream = companion();
      const [session, sink] = connect("a");
      broadcaster.keepAlive(stream);
      expect(clock.timerCount).toBe(1);
      broadcaster.unregister(session);
      expect(clock.timerCount).toBe(1);
      clock.advance(1_000);
      expect(stream.heartbeat).toHaveBeenCalledTimes(1);
      expect(sink.text).toBe("");
      broadcaster.register(session);
      broadcaster.letGo(stream);
      clock.advance(1_000);
      expect(sink.text).toBe(": \n\n");
      broadcaster.unregister(session);
      expect(clock.timerCount).toBe(0);
    });

    it("are no sessions: nothing is broadcast to them", () => {
      broadcaster.keepAlive(companion());
      expect(broadcaster.size).toBe(0);
      expect(broadcaster.broadcastToAll("hello")).toBe(0);
      expect(broadcaster.statistics().sessions).toBe(0);
    });

    it("are beaten for once, however often they are added", () => {
      const stream = companion();
      broadcaster.keepAlive(stream);
      broadcaster.keepAlive(stream);
      clock.advance(1_000);
      expect(stream.heartbeat).toHaveBeenCalledTimes(1);
      broadcaster.letGo(stream);
      broadcaster.letGo(stream);
      expect(clock.timerCount).toBe(0);
    });

    it("may leave while the heart beats", () => {
      const [one, other] = [companion(), companion()];
      one.heartbeat.mockImplementation(() => broadcaster.letGo(one));
      broadcaster.keepAlive(one);
      broadcaster.keepAlive(other);
      clock.advance(2_000);
      expect(one.heartbeat).toHaveBeenCalledTimes(1);
      expect(other.heartbeat).toHaveBeenCalledTimes(2);
    });

    it("start no timer once all has closed", () => {
      broadcaster.close();
      broadcaster.keepAlive(companion());
      expect(clock.timerCount).toBe(0);
    });
  });

  it("tells what it and its sessions did", () => {
    const [session, sink] = connect("a");
    connect("b");
    broadcaster.broadcastToAll("hello");
    const before = broadcaster.statistics();
    sink.disconnect();
    broadcaster.unregister(session);
    broadcaster.broadcastToAll("hello");
    expect(before).toEqual({
      sessions: 2,
      connections: 2,
      sent: 2,
      dropped: 0,
      replayed: 0,
      bytes: 2 * "id: stream-of-a-1\nevent: message\ndata: hello\n\n".length,
      overflows: 0,
      takeovers: 0,
      incompleteReplays: 0,
      sendToWrite: { count: 2, totalMs: 0, maxMs: 0 },
    });
    expect(broadcaster.statistics()).toMatchObject({ sessions: 1, connections: 1, sent: 3 });
  });
});
