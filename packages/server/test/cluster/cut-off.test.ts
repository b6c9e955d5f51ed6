import { TransportError, type HttpReply } from "@crossfade/core";
import { FakeRequest } from "@crossfade/core/testing";
import { MemoryMessageBus, type MessageBus } from "@crossfade/session";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { settled } from "../endpoint-world.js";
import {
  bodyOf,
  call,
  ClientStream,
  ClusterWorld,
  LEASE_MS,
  type ClusterNode,
} from "./cluster-world.js";

/** What a node shares with others, which it can be cut off from. */
class Network {
  /** What is done with its calls: they take a moment, stay without an answer, or fail at once. */
  state: "up" | "silent" | "refusing" = "up";
  readonly #unanswered = new Set<() => void>();

  /** What is still waiting fails, as it does after the time that a client of a store gives it. */
  mend(): void {
    this.state = "up";
    for (const giveUp of this.#unanswered) giveUp();
    this.#unanswered.clear();
  }

  through<Port extends object>(port: Port): Port {
    return new Proxy(port, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== "function") return method;
        return (...args: unknown[]) => this.#call(() => Reflect.apply(method, target, args));
      },
    });
  }

  async #call(method: () => unknown): Promise<unknown> {
    if (this.state === "up") return method();
    if (this.state === "silent") {
      await new Promise<void>((resolve) => this.#unanswered.add(resolve));
    }
    throw new TransportError("STORE_UNAVAILABLE", "The store is away");
  }
}

let world: ClusterWorld;
let network: Network;
let one: ClusterNode;
let two: ClusterNode;

beforeEach(() => {
  world = new ClusterWorld();
  network = new Network();
  one = world.node("one", {
    sessionStore: network.through(world.store),
    eventLog: network.through(world.eventLog),
  });
  two = world.node("two");
});

afterEach(async () => {
  network.mend();
  await world.close();
});

/** An http-sse session on a node, whose client has had one answer and so knows where it is. */
async function openSse(node: ClusterNode): Promise<ClientStream> {
  const opening = node.open({ url: "/sse" });
  await world.pass(100, 20);
  const stream = await opening;
  const posted = node.send({ url: stream.messagesUrl, method: "POST", body: call(0, "where") });
  await settled();
  expect((await posted).status).toBe(202);
  expect(stream.lastId).toMatch(/-1$/);
  return stream;
}

/** A call that runs on the first node, and whose client has had an event of it. */
async function runningCall(session: string): Promise<ClientStream> {
  const posted = one.post(call(1, "hold"), session);
  const held = await world.heldCall();
  held.exchange.notify("notifications/progress", { progress: 1 });
  const stream = await ClientStream.of(await posted);
  await settled();
  return stream;
}

const resuming = (lastEventId: string | undefined) => ({
  url: "/sse",
  headers: { "last-event-id": lastEventId ?? "" },
});

describe("a node that hears nothing of what the nodes share", () => {
  it("accepts no http-sse request that nobody else would answer, and says so by the end of its lease", async () => {
    const { messagesUrl: url } = await openSse(one);
    network.state = "silent";
    const replies: number[] = [];
    const quick = one.send({ url, method: "POST", body: call(1, "where") });
    const slow = one.send({ url, method: "POST", body: call(2, "hold") });
    for (const reply of [quick, slow]) void reply.then(({ status }) => replies.push(status));
    await world.pass(LEASE_MS - 2_000);
    expect(replies).toEqual([]);
    await world.pass(3_000);
    expect(replies).toEqual([503, 503]);
    for (const [id, reply] of [
      [1, quick],
      [2, slow],
    ] as const) {
      expect(bodyOf(await reply)).toMatchObject({
        id,
        error: { code: -32_000, message: expect.stringContaining("may have been carried out") },
      });
    }
  });

  it("accepts a notification at once, which nobody waits for", async () => {
    const { messagesUrl: url } = await openSse(one);
    network.state = "silent";
    const body = { jsonrpc: "2.0", method: "notifications/initialized" };
    expect((await one.send({ url, method: "POST", body })).status).toBe(202);
  });

  it("ends its clients' streams with its lease, however long its store lets it wait", async () => {
    const sse = await openSse(one);
    const session = await one.initialize();
    const listening = await one.listen(session);
    network.state = "silent";
    await world.pass(LEASE_MS - 2_000);
    expect([sse.sink.closed, listening.sink.closed]).toEqual([false, false]);
    await world.pass(3_000);
    expect(sse.sink).toMatchObject({ closed: true, destroyed: false });
    expect(listening.sink).toMatchObject({ closed: true, destroyed: false });
    expect(sse.text).toMatch(/retry: \d+\n\n$/);
  });

  it("goes on with a session that nobody has taken over when it is back, and with its calls", async () => {
    const session = await one.initialize();
    const running = one.post(call(1, "hold"), session);
    const held = await world.heldCall();
    network.state = "silent";
    await world.pass(LEASE_MS + 1_000);
    network.mend();
    held.succeed({ done: true });
    expect(bodyOf(await running)).toMatchObject({ id: 1, result: { done: true } });
    const again = one.post(call(2, "where"), session);
    await settled();
    expect(bodyOf(await again)).toMatchObject({ result: { node: "one" } });
  });

  it("tells a client that its call is lost, where it has had no event to go on from", async () => {
    const session = await one.initialize();
    const posted = one.post(call(1, "hold"), session);
    const held = await world.heldCall();
    network.state = "silent";
    held.exchange.notify("notifications/progress", { progress: 1 });
    const stream = await ClientStream.of(await posted);
    await world.pass(LEASE_MS - 2_000);
    expect(stream.sink.closed).toBe(false);
    await world.pass(3_000);
    expect(stream.sink).toMatchObject({ closed: true, destroyed: false });
    expect(stream.lastId).toBeUndefined();
    expect(stream.messages).toEqual([
      expect.objectContaining({ id: 1, error: expect.objectContaining({ code: -32_000 }) }),
    ]);
  });

  it("leaves the rest of a stream to the next node, where its client has had an event", async () => {
    const session = await one.initialize();
    const stream = await runningCall(session);
    network.state = "silent";
    await world.pass(LEASE_MS + 1_000);
    expect(stream.sink).toMatchObject({ closed: true, destroyed: false });
    expect(stream.text).toMatch(/retry: \d+\n\n$/);
    const rest = await two.listen(session, stream.lastId);
    await settled();
    expect([...stream.messages, ...rest.messages]).toEqual([
      expect.objectContaining({ method: "notifications/progress" }),
      expect.objectContaining({ id: 1, error: expect.objectContaining({ code: -32_000 }) }),
    ]);
  });

  it("has a call answered once, also where it answers while its session is being taken over", async () => {
    const session = await one.initialize();
    const stream = await runningCall(session);
    network.state = "silent";
    await world.pass(LEASE_MS + 1_000);
    const { eventLog } = world;
    let late = true;
    const unanswered = async (id: string) => {
      const calls = await eventLog.unanswered(id);
      const payload = `event: message\ndata: ${JSON.stringify(call(1, "late"))}\n\n`;
      for (const { stream: name } of late ? calls : []) {
        const number = (await eventLog.lastNumber(name)) + 1;
        await eventLog.append(name, 1, { number, payload }, 1);
      }
      late = false;
      return calls;
    };
    const answeredLate = new Proxy(eventLog, {
      get: (log, name) => {
        const method = Reflect.get(log, name) as () => unknown;
        return name === "unanswered" ? unanswered : method.bind(log);
      },
    });
    const three = world.node("three", { eventLog: answeredLate });
    const rest = await three.listen(session, stream.lastId);
    await settled();
    expect(rest.messages).toEqual([expect.objectContaining({ id: 1, method: "late" })]);
  });

  it("never ends a session that another node goes on with", async () => {
    const before = await openSse(one);
    network.state = "refusing";
    await world.pass(LEASE_MS + 1_000);
    const after = await two.open(resuming(before.lastId));
    await world.pass(15_000);
    network.mend();
    await world.pass(5_000);
    const url = before.messagesUrl;
    expect((await two.send({ url, method: "POST", body: call(1, "where") })).status).toBe(202);
    await settled();
    expect(after.messages).toEqual([expect.objectContaining({ id: 1, result: { node: "two" } })]);
    expect(after.sink.closed).toBe(false);
  });
});

describe("a node that hears nothing of another one, which hears of it", () => {
  let three: ClusterNode;
  let deaf: boolean;

  beforeEach(() => {
    deaf = false;
    const bus = new MemoryMessageBus({ clock: world.clock, logger: world.log }, world.hub);
    const messageBus: MessageBus = {
      serve: (node, handler) => bus.serve(node, handler),
      publish: (channel, payload) => bus.publish(channel, payload),
      subscribe: (channel, handler) => bus.subscribe(channel, handler),
      close: () => bus.close(),
      request: (...args) =>
        deaf
          ? Promise.reject(new TransportError("NODE_UNREACHABLE", "The node did not answer"))
          : bus.request(...args),
    };
    three = world.node("three", { messageBus });
  });

  it("tells it, once it can, what it has given up: nobody waits for that for ever", async () => {
    const session = await three.initialize();
    const running = two.post(call(1, "hold"), session);
    await world.heldCall();
    deaf = true;
    await world.pass(2 * LEASE_MS);
    expect(three.endpoint.statistics().cluster).toMatchObject({ answering: 0 });
    expect(two.endpoint.statistics().cluster).toMatchObject({ forwarding: 1 });
    deaf = false;
    await world.pass(2_000);
    expect(bodyOf(await running)).toMatchObject({ id: 1, error: { code: -32_000 } });
  });

  it("takes a request for a sign of life, and does not have it carried out twice", async () => {
    const session = await three.initialize();
    void two.post(call(1, "hold"), session);
    await world.heldCall();
    deaf = true;
    await world.pass(LEASE_MS - 10, 10);
    const late = two.post(call(2, "hold"), session);
    const held = await world.heldCall(1);
    // The time after which the other node was to be taken for lost comes before the answer.
    await world.pass(20, 20);
    held.succeed({ done: true });
    await settled();
    await world.pass(1_000);
    expect(world.held).toHaveLength(2);
    expect(bodyOf(await late)).toMatchObject({ id: 2, result: { done: true } });
  });
});

/** A request whose body takes until `arrive` is called. */
class SlowRequest extends FakeRequest {
  arrive!: () => void;
  readonly #arrived = new Promise<void>((resolve) => (this.arrive = resolve));

  override async readBody(maxBytes: number): Promise<string> {
    await this.#arrived;
    return super.readBody(maxBytes);
  }
}

describe("a session that leaves its node while a request for it is being read", () => {
  async function slowPost(): Promise<{ request: SlowRequest; reply: Promise<HttpReply> }> {
    const session = await one.initialize();
    const request = new SlowRequest({
      url: "/mcp",
      method: "POST",
      body: call(1, "where"),
      headers: { accept: "application/json, text/event-stream", "mcp-session-id": session },
    });
    const reply = one.endpoint.handle(request);
    if (!reply) throw new Error("The request is none of the endpoint's");
    return { request, reply };
  }

  it("answers, where no more has happened than that its lease ended", async () => {
    const { request, reply } = await slowPost();
    network.state = "silent";
    await world.pass(LEASE_MS + 1_000);
    request.arrive();
    expect(bodyOf(await reply)).toMatchObject({ id: 1, result: { node: "one" } });
  });

  it("is not said to be gone, which would have its client begin another", async () => {
    const { request, reply } = await slowPost();
    await one.endpoint.drain();
    request.arrive();
    const refused = await reply;
    expect(refused.status).toBe(503);
    expect(bodyOf(refused)).toMatchObject({ id: 1, error: { code: -32_000 } });
  });

  it("is gone all the same when it is over elsewhere", async () => {
    const session = await one.initialize();
    await one.endpoint.drain();
    const headers = { "mcp-session-id": session };
    expect((await two.send({ url: "/mcp", method: "DELETE", headers })).status).toBe(200);
    expect((await one.post(call(1, "where"), session)).status).toBe(404);
  });
});

describe("an http-sse session whose stream is gone", () => {
  it("is kept while its client posts, and may come back for what it missed", async () => {
    const { lastId, messagesUrl: url, sink } = await openSse(two);
    sink.disconnect();
    await world.pass(8_000);
    expect((await two.send({ url, method: "POST", body: call(1, "where") })).status).toBe(202);
    await world.pass(8_000);
    const again = await two.open(resuming(lastId));
    expect(again.messages).toEqual([expect.objectContaining({ id: 1 })]);
  });
});

describe("a node whose store is away", () => {
  it("has whoever resumes a stream wait: clients of http-sse never ask a second time", async () => {
    const { lastId, messagesUrl: url } = await openSse(two);
    network.state = "refusing";
    const resumed = one.send(resuming(lastId));
    const posted = await one.send({ url, method: "POST", body: call(1, "where") });
    expect(posted.status).toBe(503);
    await world.pass(LEASE_MS);
    network.mend();
    await world.pass(1_000);
    expect((await resumed).status).toBe(200);
  });

  it("refuses that, too, after claimTimeoutMs", async () => {
    const { lastId } = await openSse(two);
    network.state = "refusing";
    const resumed = one.send(resuming(lastId));
    await world.pass(LEASE_MS + 4_500);
    expect((await resumed).status).toBe(503);
  });
});
