import type { TestRunner } from "@crossfade/core/testing";
import { strict as assert } from "node:assert";
import type { MessageBus } from "../message-bus.js";
import { failsWith } from "./fails-with.js";
import { Inbox } from "./inbox.js";

/** Hands the buses of two nodes that can reach each other to `use`, and closes them afterwards. */
export type WithBuses = (
  use: (here: MessageBus, there: MessageBus) => Promise<void>,
) => Promise<void>;

/** Longer than any answer here takes. */
const PATIENCE_MS = 5_000;
/** For what is known to have no answer; really waited for, since a bus may have no clock to turn. */
const IMPATIENCE_MS = 20;

/** The contract of `MessageBus`. Run it against every bus, your own included. */
export function describeMessageBus(runner: TestRunner, name: string, withBuses: WithBuses): void {
  runner.describe(`MessageBus: ${name}`, () => {
    describeRequests(runner, withBuses);
    describeFailures(runner, withBuses);
    describeChannels(runner, withBuses);
    describeClose(runner, withBuses);
  });
}

function describeRequests({ it }: TestRunner, withBuses: WithBuses): void {
  it("brings a request to its node, and the answer back", () =>
    withBuses(async (here, there) => {
      await here.serve("one", async (payload) => `one: ${payload}`);
      await there.serve("two", async (payload) => `two: ${payload}`);
      assert.equal(await here.request("two", "a", PATIENCE_MS), "two: a");
      assert.equal(await there.request("one", "b", PATIENCE_MS), "one: b");
      assert.equal(await here.request("one", "c", PATIENCE_MS), "one: c");
    }));

  it("carries any text", () =>
    withBuses(async (here, there) => {
      await there.serve("two", async (payload) => payload);
      const texts = ["", '{"a":"\\n"}', "ü \u{1F600} \u2028 \0", "x".repeat(300_000)];
      for (const text of texts) assert.equal(await here.request("two", text, PATIENCE_MS), text);
    }));

  it("gives each of many requests its own answer, whatever the order", () =>
    withBuses(async (here, there) => {
      const answers = new Map<string, (answer: string) => void>();
      const arrived = new Inbox();
      await there.serve("two", (payload) => {
        return new Promise((resolve) => {
          answers.set(payload, resolve);
          arrived.receive(payload);
        });
      });
      const requests = ["a", "b", "c"].map((text) => here.request("two", text, PATIENCE_MS));
      await arrived.atLeast(3);
      for (const text of ["c", "a", "b"]) answers.get(text)?.(`${text}!`);
      assert.deepEqual(await Promise.all(requests), ["a!", "b!", "c!"]);
    }));

  it("serves several nodes on one bus", () =>
    withBuses(async (here, there) => {
      await there.serve("two", async () => "two");
      const stop = await there.serve("three", async () => "three");
      assert.equal(await here.request("three", "", PATIENCE_MS), "three");
      await stop();
      assert.equal(await here.request("two", "", PATIENCE_MS), "two");
    }));
}

function describeFailures({ it }: TestRunner, withBuses: WithBuses): void {
  it("says of a node that nobody serves that it is absent", () =>
    withBuses(async (here) => {
      await failsWith("NODE_ABSENT", () => here.request("none", "a", PATIENCE_MS));
    }));

  it("says the same of a node that is no longer served", () =>
    withBuses(async (here, there) => {
      const stop = await there.serve("two", async () => "late");
      await stop();
      await stop();
      await failsWith("NODE_ABSENT", () => here.request("two", "a", PATIENCE_MS));
    }));

  it("does not stop a node's new service with its old one", () =>
    withBuses(async (here, there) => {
      const handler = async (): Promise<string> => "fine";
      const stop = await there.serve("two", handler);
      await stop();
      await there.serve("two", handler);
      await stop();
      assert.equal(await here.request("two", "", PATIENCE_MS), "fine");
    }));

  it("gives up on an answer that takes too long, and drops it", () =>
    withBuses(async (here, there) => {
      let answer: (text: string) => void = () => undefined;
      await there.serve("two", (payload) => {
        if (payload === "prompt") return Promise.resolve("prompt");
        return new Promise((resolve) => (answer = resolve));
      });
      await failsWith("NODE_UNREACHABLE", () => here.request("two", "slow", IMPATIENCE_MS));
      answer("slow");
      assert.equal(await here.request("two", "prompt", PATIENCE_MS), "prompt");
    }));

  it("reports a handler that fails as out of reach, without its text", () =>
    withBuses(async (here, there) => {
      await there.serve("two", async (payload) => {
        if (payload === "fail") throw new Error("the password is 1234");
        return "fine";
      });
      const request = here.request("two", "fail", PATIENCE_MS);
      await failsWith("NODE_UNREACHABLE", () => request);
      await request.catch((error: unknown) => {
        assert.ok(error instanceof Error && !/1234/.test(`${error.stack} ${String(error.cause)}`));
      });
      assert.equal(await here.request("two", "again", PATIENCE_MS), "fine");
    }));

  it("reports a handler that throws at once like one that rejects", () =>
    withBuses(async (here, there) => {
      await there.serve("two", () => {
        throw new Error("at once");
      });
      await failsWith("NODE_UNREACHABLE", () => here.request("two", "a", PATIENCE_MS));
    }));
}

function describeChannels({ it }: TestRunner, withBuses: WithBuses): void {
  it("tells every subscriber, on this node and on others, in order", () =>
    withBuses(async (here, there) => {
      const inboxes = [new Inbox(), new Inbox(), new Inbox()] as const;
      await here.subscribe("news", inboxes[0].receive);
      await there.subscribe("news", inboxes[1].receive);
      await there.subscribe("news", inboxes[2].receive);
      for (const text of ["a", "b", "c"]) await here.publish("news", text);
      for (const inbox of inboxes) assert.deepEqual(await inbox.atLeast(3), ["a", "b", "c"]);
    }));

  it("keeps channels apart, from each other and from nodes", () =>
    withBuses(async (here, there) => {
      const news = new Inbox();
      const weather = new Inbox();
      await there.subscribe("news", news.receive);
      await there.subscribe("weather", weather.receive);
      await there.serve("news", async () => "a node of this name");
      await here.publish("news", "a");
      await here.publish("weather", "b");
      await here.request("news", "c", PATIENCE_MS);
      assert.deepEqual(await weather.atLeast(1), ["b"]);
      assert.deepEqual(await news.atLeast(1), ["a"]);
      await here.publish("news", "d");
      assert.deepEqual(await news.atLeast(2), ["a", "d"]);
      assert.deepEqual(weather.messages, ["b"]);
    }));

  it("publishes to nobody without complaint", () =>
    withBuses(async (here) => {
      await here.publish("empty", "a");
    }));

  it("tells a subscriber nothing after it has unsubscribed", () =>
    withBuses(async (here, there) => {
      const gone = new Inbox();
      const stays = new Inbox();
      const stop = await there.subscribe("news", gone.receive);
      await there.subscribe("news", stays.receive);
      await here.publish("news", "a");
      await gone.atLeast(1);
      await stop();
      await stop();
      await here.publish("news", "b");
      assert.deepEqual(await stays.atLeast(2), ["a", "b"]);
      assert.deepEqual(gone.messages, ["a"]);
    }));

  it("counts each subscription of the same handler", () =>
    withBuses(async (here, there) => {
      const inbox = new Inbox();
      const stop = await there.subscribe("news", inbox.receive);
      await there.subscribe("news", inbox.receive);
      await here.publish("news", "a");
      assert.deepEqual(await inbox.atLeast(2), ["a", "a"]);
      await stop();
      await here.publish("news", "b");
      assert.deepEqual(await inbox.atLeast(3), ["a", "a", "b"]);
    }));

  it("keeps a subscriber that throws from hurting anyone", () =>
    withBuses(async (here, there) => {
      const inbox = new Inbox();
      await there.subscribe("news", () => {
        throw new Error("a bad subscriber");
      });
      await there.subscribe("news", inbox.receive);
      await here.publish("news", "a");
      await here.publish("news", "b");
      assert.deepEqual(await inbox.atLeast(2), ["a", "b"]);
    }));
}

function describeClose({ it }: TestRunner, withBuses: WithBuses): void {
  it("stops serving and listening", () =>
    withBuses(async (here, there) => {
      const closed = new Inbox();
      const open = new Inbox();
      await there.serve("two", async () => "late");
      await there.subscribe("news", closed.receive);
      await here.subscribe("news", open.receive);
      await there.close();
      await there.close();
      await failsWith("NODE_ABSENT", () => here.request("two", "a", PATIENCE_MS));
      await here.publish("news", "a");
      assert.deepEqual(await open.atLeast(1), ["a"]);
      assert.deepEqual(closed.messages, []);
    }));

  it("gives up the requests that it waits for", () =>
    withBuses(async (here, there) => {
      const arrived = new Inbox();
      await there.serve("two", (payload) => {
        arrived.receive(payload);
        return new Promise(() => undefined);
      });
      const request = here.request("two", "a", PATIENCE_MS);
      const failed = failsWith("NODE_UNREACHABLE", () => request);
      await arrived.atLeast(1);
      await here.close();
      await failed;
    }));

  it("does nothing more afterwards", () =>
    withBuses(async (here, there) => {
      await there.serve("two", async () => "fine");
      await here.close();
      await failsWith("NODE_UNREACHABLE", () => here.request("two", "a", PATIENCE_MS));
      await failsWith("NODE_UNREACHABLE", () => here.publish("news", "a"));
      await failsWith("NODE_UNREACHABLE", () => here.serve("one", async () => ""));
      await failsWith("NODE_UNREACHABLE", () => here.subscribe("news", () => undefined));
      assert.equal(await there.request("two", "a", PATIENCE_MS), "fine");
    }));
}
