import type { Logger } from "@crossfade/core";
import { ManualClock } from "@crossfade/core/testing";
import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import { RedisCommands } from "../src/redis-commands.js";
import { lua } from "../src/script.js";
import { FakeConnection } from "./support/fake-connection.js";

const UNAVAILABLE = { code: "STORE_UNAVAILABLE", status: 503 };
const SCRIPT = lua`return 1`;

let clock: ManualClock;
let connection: FakeConnection;
let redis: RedisCommands;
let logger: { [Method in keyof Logger]: jest.Mock<Logger[Method]> };

beforeEach(() => {
  clock = new ManualClock();
  connection = new FakeConnection();
  logger = { debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn() };
  redis = new RedisCommands(connection, {
    clock,
    logger,
    commandTimeoutMs: 1_000,
    maxPendingCommands: 3,
  });
});

describe("a command", () => {
  it("goes out at once, and brings its reply back", async () => {
    const reply = redis.send("k", ["GET", "k"]);
    expect(connection.sent).toEqual([["GET", "k"]]);
    connection.answer("value");
    expect(await reply).toBe("value");
    expect(redis.counts).toEqual({ pending: 0, sent: 1, failed: 0 });
  });

  it("fails when there is no answer in time, and counts until the client has done with it", async () => {
    const reply = redis.send("k", ["GET", "k"]);
    clock.advance(999);
    expect(redis.counts.failed).toBe(0);
    clock.advance(1);
    await expect(reply).rejects.toMatchObject(UNAVAILABLE);
    expect(redis.counts).toEqual({ pending: 1, sent: 1, failed: 1 });
    connection.fail("Connection is closed");
    await settled();
    expect(redis.counts).toEqual({ pending: 0, sent: 1, failed: 1 });
  });

  it("fails with what Redis said as the cause, which clients are not shown", async () => {
    const reply = redis.send("k", ["SET", "k", "v"]);
    connection.fail("OOM command not allowed");
    const error: unknown = await reply.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ ...UNAVAILABLE, cause: { message: "OOM command not allowed" } });
    expect((error as Error).message).not.toContain("OOM");
  });

  it("waits for the connection, and is sent when that is there", async () => {
    connection.ready = false;
    const reply = redis.send("k", ["GET", "k"]);
    clock.advance(500);
    expect(connection.sent).toEqual([]);
    connection.comeUp();
    expect(connection.sent).toEqual([["GET", "k"]]);
    connection.answer("value");
    expect(await reply).toBe("value");
  });

  it("is never sent when it has waited in vain", async () => {
    connection.ready = false;
    const reply = redis.send("k", ["GET", "k"]);
    clock.advance(1_000);
    await expect(reply).rejects.toMatchObject(UNAVAILABLE);
    connection.comeUp();
    expect(connection.sent).toEqual([]);
    expect(redis.counts.pending).toBe(0);
  });

  it("fails at once where too many are under way, until there are fewer", async () => {
    const replies = ["a", "b", "c"].map((key) => redis.send(key, ["GET", key]));
    await expect(redis.send("d", ["GET", "d"])).rejects.toMatchObject(UNAVAILABLE);
    expect(connection.sent).toHaveLength(3);
    connection.answer("a");
    await replies[0];
    const fourth = redis.send("d", ["GET", "d"]);
    for (const value of ["b", "c", "d"]) connection.answer(value);
    expect(await fourth).toBe("d");
  });

  it("shares one timer with all others", async () => {
    const replies = ["a", "b", "c"].map((key) => redis.send(key, ["GET", key]));
    expect(clock.timerCount).toBe(1);
    for (const value of ["a", "b", "c"]) connection.answer(value);
    await Promise.all(replies);
    clock.advance(1_000);
    expect(clock.timerCount).toBe(0);
  });

  it("has its whole time, however long after the first it was sent", async () => {
    const first = redis.send("a", ["GET", "a"]).catch((error: unknown) => error);
    clock.advance(600);
    const second = redis.send("b", ["GET", "b"]);
    clock.advance(999);
    expect(await first).toMatchObject(UNAVAILABLE);
    expect(redis.counts.failed).toBe(1);
    clock.advance(1);
    await expect(second).rejects.toMatchObject(UNAVAILABLE);
  });
});

describe("a script", () => {
  it("is named, not sent", async () => {
    const reply = redis.run(SCRIPT, ["k"], ["v"]);
    connection.answer(1);
    expect(await reply).toBe(1);
    expect(connection.sent).toEqual([["EVALSHA", SCRIPT.sha1, "1", "k", "v"]]);
  });

  it("is sent where Redis does not know it", async () => {
    const reply = redis.run(SCRIPT, ["k", "l"], []);
    connection.fail("NOSCRIPT No matching script. Please use EVAL.");
    await settled();
    connection.answer(1);
    expect(await reply).toBe(1);
    expect(connection.sent[1]).toEqual(["EVAL", "return 1", "2", "k", "l"]);
  });
});

describe("an outage", () => {
  it("is one line in the log, and its end another", async () => {
    for (const key of ["a", "b"]) {
      const reply = redis.send(key, ["GET", key]);
      connection.fail("Connection is closed");
      await expect(reply).rejects.toMatchObject(UNAVAILABLE);
    }
    const reply = redis.send("c", ["GET", "c"]);
    connection.answer("c");
    await reply;
    expect(logger.error.mock.calls).toEqual([
      [{ reason: "Connection is closed", failedCommands: 1 }, "Redis is not available"],
    ]);
    expect(logger.info.mock.calls).toEqual([[{ failedCommands: 2 }, "Redis is available again"]]);
  });

  it("is told again while it lasts, every ten seconds", async () => {
    for (let second = 0; second < 21; second++) {
      const reply = redis.send("a", ["GET", "a"]);
      connection.fail("Connection is closed");
      await expect(reply).rejects.toMatchObject(UNAVAILABLE);
      clock.advance(1_000);
    }
    expect(logger.error).toHaveBeenCalledTimes(3);
  });
});

it("stops listening to the client when it is closed", () => {
  expect(connection.listeners).toBe(1);
  redis.close();
  expect(connection.listeners).toBe(0);
});

/** After all that follows from what was settled. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
