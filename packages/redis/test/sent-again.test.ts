import { silentLogger } from "@crossfade/core";
import { ManualClock } from "@crossfade/core/testing";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { RedisMessageBus } from "../src/bus/redis-message-bus.js";
import type { RedisSubscriber } from "../src/client/redis-connection.js";
import { RedisCommands } from "../src/redis-commands.js";
import { FakeConnection } from "./support/fake-connection.js";

/** Its subscribers hear what the test says, and what is published waits for the test to count who heard it. */
class FakePubSub extends FakeConnection {
  readonly published: { channel: string; message: string; heardBy: (count: number) => void }[] = [];
  readonly #listeners = new Map<string, (message: string) => void>();

  override publish(channel = "", message = ""): Promise<number> {
    return new Promise((heardBy) => this.published.push({ channel, message, heardBy }));
  }

  override subscriber(): RedisSubscriber {
    return {
      ready: true,
      subscribe: async (channel, listener) => void this.#listeners.set(channel, listener),
      unsubscribe: async (channel) => void this.#listeners.delete(channel),
      close: () => Promise.resolve(),
    };
  }

  say(channel: string, message: string): void {
    this.#listeners.get(channel)?.(message);
  }
}

let connection: FakePubSub;
let bus: RedisMessageBus;

beforeEach(() => {
  const clock = new ManualClock();
  const logger = silentLogger;
  connection = new FakePubSub();
  const limits = { commandTimeoutMs: 1_000, maxPendingCommands: 10 };
  const redis = new RedisCommands(connection, { clock, logger, ...limits });
  bus = new RedisMessageBus({ redis, prefix: "p", clock, logger, closeTimeoutMs: 10 });
});

const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe("a request that a client sent again, since its connection was lost before the reply", () => {
  it("is carried out once, and answered once", async () => {
    const asked: string[] = [];
    await bus.serve("one", async (payload) => {
      asked.push(payload);
      return "done";
    });
    connection.say("p:node:one", "other 7\npay");
    connection.say("p:node:one", "other 7\npay");
    connection.say("p:node:one", "other 8\npay");
    connection.say("p:node:one", "another 7\npay");
    await settled();
    expect(asked).toEqual(["pay", "pay", "pay"]);
    expect(connection.published.map(({ channel, message }) => [channel, message])).toEqual([
      ["p:bus:other", "7 +\ndone"],
      ["p:bus:other", "8 +\ndone"],
      ["p:bus:another", "7 +\ndone"],
    ]);
  });

  it("may have arrived the first time, also where nobody hears it now", async () => {
    const asking = bus.request("gone", "pay", 3_000);
    await settled();
    connection.comeUp();
    connection.published[0]?.heardBy(0);
    await expect(asking).rejects.toMatchObject({ code: "NODE_UNREACHABLE" });
  });

  it("has reached nobody where it was sent once, and nobody heard it", async () => {
    const asking = bus.request("gone", "pay", 3_000);
    await settled();
    connection.published[0]?.heardBy(0);
    await expect(asking).rejects.toMatchObject({ code: "NODE_ABSENT" });
  });
});

describe("a bus that closes", () => {
  it("first answers whoever has asked, who would not know otherwise what became of that", async () => {
    await bus.serve("one", async () => "done");
    connection.say("p:node:one", "other 7\npay");
    let closed = false;
    const closing = bus.close().then(() => (closed = true));
    await settled();
    expect(connection.published.map(({ message }) => message)).toEqual(["7 +\ndone"]);
    expect(closed).toBe(false);
    connection.published[0]?.heardBy(1);
    await closing;
    expect(closed).toBe(true);
  });
});
