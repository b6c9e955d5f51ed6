import { systemClock, TransportError, type Logger } from "@crossfade/core";
import { ManualClock } from "@crossfade/core/testing";
import { describe, expect, it, jest } from "@jest/globals";
import { MemoryBusHub, MemoryMessageBus } from "../src/memory-message-bus.js";
import { describeMessageBus } from "../src/testing/index.js";

describeMessageBus({ describe, it }, "memory", async (use) => {
  const hub = new MemoryBusHub();
  const here = new MemoryMessageBus({ clock: systemClock }, hub);
  const there = new MemoryMessageBus({ clock: systemClock }, hub);
  await use(here, there);
  await Promise.all([here.close(), there.close()]);
  expect(hub.servers.size).toBe(0);
  expect(hub.channels.size).toBe(0);
});

describe("MemoryMessageBus", () => {
  it("waits as long as it was told, and no longer", async () => {
    const clock = new ManualClock();
    const bus = new MemoryMessageBus({ clock });
    await bus.serve("one", () => new Promise(() => undefined));
    const request = bus.request("one", "a", 1_000);
    let over = false;
    const settled = request.catch((error: unknown) => {
      over = true;
      return error;
    });
    clock.advance(999);
    await Promise.resolve();
    expect(over).toBe(false);
    clock.advance(1);
    expect(await settled).toMatchObject({ code: "NODE_UNREACHABLE" });
    expect(clock.timerCount).toBe(0);
  });

  it("leaves no timer behind an answer, a failure, or its end", async () => {
    const clock = new ManualClock();
    const bus = new MemoryMessageBus({ clock });
    await bus.serve("fine", async () => "fine");
    await bus.serve("bad", () => Promise.reject(new Error("bad")));
    await bus.serve("silent", () => new Promise(() => undefined));
    await bus.request("fine", "a", 1_000);
    await expect(bus.request("bad", "a", 1_000)).rejects.toThrow(TransportError);
    expect(clock.timerCount).toBe(0);
    const request = bus.request("silent", "a", 1_000);
    await Promise.all([expect(request).rejects.toThrow("did not answer"), bus.close()]);
    expect(clock.timerCount).toBe(0);
  });

  it("logs what its handlers throw", async () => {
    const error = jest.fn<Logger["error"]>();
    const ignore = (): void => undefined;
    const logger: Logger = { debug: ignore, info: ignore, warn: ignore, error };
    const bus = new MemoryMessageBus({ clock: new ManualClock(), logger });
    const bad = new Error("bad");
    await bus.serve("one", () => Promise.reject(bad));
    await bus.subscribe("news", () => {
      throw bad;
    });
    await bus.publish("news", "a");
    await bus.request("one", "a", 1).catch(() => undefined);
    const logged = { error: "Error", reason: bad.message };
    expect(error.mock.calls.map(([fields]) => fields)).toEqual([logged, logged]);
  });

  it("leaves a node to whoever took its name over", async () => {
    const bus = new MemoryMessageBus({ clock: new ManualClock() });
    const stop = await bus.serve("one", async () => "old");
    await bus.serve("one", async () => "new");
    await stop();
    expect(await bus.request("one", "a", 1)).toBe("new");
  });

  it("does not reach a bus of another hub", async () => {
    const clock = new ManualClock();
    await new MemoryMessageBus({ clock }).serve("one", async () => "fine");
    await expect(new MemoryMessageBus({ clock }).request("one", "a", 1)).rejects.toThrow();
  });
});
