import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { setImmediate as turn } from "node:timers/promises";
import { resourcesBeside } from "../support/active-resources.js";
import { heapInUse } from "../support/heap.js";
import { LeakWorld, NOTHING_HELD } from "../support/leak-world.js";
import { modernText, RawConnection } from "../support/raw-connection.js";
import { listenersOf } from "../support/listeners-of.js";
import { realProcess } from "../support/real-process.js";
import { WAYS_TO_LEAVE, type WayToLeave } from "../support/ways-to-leave.js";
import { Witness } from "../support/witness.js";

const SESSIONS = 1_000;
const AT_ONCE = 100;
/**
 * For each of the latter half. What V8 happens to compile makes it 0 to 600; a session of which only the
 * event log is not let go of leaves 5,600.
 */
const MAX_BYTES_LEFT = 2_048;
const TIMEOUT_MS = 180_000;
/** The backend listens to the signals of those calls only that take longer than a moment. */
const ABORT_WATCH_MS = 200;

const ONLY_THE_ENDPOINT = { endpoints: 1, "SDK servers": 0, sessions: 0, exchanges: 0, sockets: 0 };

let resources: string[];
let world: LeakWorld;
let listeners: object[];

beforeEach(async () => {
  resources = process.getActiveResourcesInfo();
  world = await LeakWorld.start();
  listeners = lastingListeners();
});

afterEach(() => world.stop());

describe.each(WAYS_TO_LEAVE)("1,000 sessions whose clients $name", (way) => {
  it(
    "leave nothing behind",
    async () => {
      await comeAndGo(way, SESSIONS / 2);
      const before = await heapInUse();
      await comeAndGo(way, SESSIONS / 2);
      const after = await heapInUse();
      expect(world.remains.made("SDK servers")).toBe(SESSIONS);
      expect(world.remains.alive()).toEqual(ONLY_THE_ENDPOINT);
      expect(world.ended(way.endedAs)).toBe(SESSIONS);
      expect((after - before) / (SESSIONS / 2)).toBeLessThan(MAX_BYTES_LEFT);
      expect(lastingListeners()).toEqual(listeners);
      await world.stop();
      expect(world.clock.timerCount).toBe(0);
      expect(await resourcesBeside(resources)).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

it(
  "1,000 requests of 2026-07-28 that are cut off while they are answered leave nothing behind",
  async () => {
    await askAndGo(SESSIONS / 2);
    const before = await heapInUse();
    await askAndGo(SESSIONS / 2);
    const after = await heapInUse();
    expect(world.remains.made("exchanges")).toBeGreaterThanOrEqual(SESSIONS);
    expect(world.remains.alive()).toEqual({ ...ONLY_THE_ENDPOINT, sessions: undefined });
    expect((after - before) / (SESSIONS / 2)).toBeLessThan(MAX_BYTES_LEFT);
    expect(lastingListeners()).toEqual(listeners);
  },
  TIMEOUT_MS,
);

/** Clients without sessions, half of which listen for changes while the others wait for an answer. */
async function askAndGo(total: number): Promise<void> {
  for (let count = 0; count < total; count += AT_ONCE) {
    world.witness = new Witness();
    const clients = Array.from({ length: AT_ONCE }, () => new RawConnection(world.port));
    for (const [index, { socket }] of clients.entries()) {
      const listens = index % 2 === 0;
      socket.write(
        listens
          ? modernText("subscriptions/listen", { notifications: { toolsListChanged: true } })
          : modernText("tools/call", { name: "wait" }),
      );
    }
    // Those who listen have a connection for as long as they do.
    const arrived = ({ requestsInFlight, connections } = world.held()) =>
      requestsInFlight + connections;
    while (arrived() < AT_ONCE) await turn();
    world.clock.advance(ABORT_WATCH_MS);
    for (const { socket } of clients) socket.resetAndDestroy();
    await world.disconnected();
    expect(world.held()).toEqual(NOTHING_HELD);
  }
}

async function comeAndGo(way: WayToLeave, total: number): Promise<void> {
  for (let count = 0; count < total; count += AT_ONCE) await comeAndGoAtOnce(way);
}

/** A hundred clients, from the first byte to the end of their sessions. */
async function comeAndGoAtOnce(way: WayToLeave): Promise<void> {
  world.witness = new Witness();
  const clients = await Promise.all(Array.from({ length: AT_ONCE }, () => way.open(world.port)));
  expect(world.held()).toMatchObject({ sessions: AT_ONCE, principals: 1 });
  await Promise.all(clients.map(async (client) => way.begin?.(client)));
  expect(world.held()).toMatchObject({
    requestsInFlight: AT_ONCE * (way.inFlight?.requests ?? 0),
    clientRequestsInFlight: AT_ONCE * (way.inFlight?.clientRequests ?? 0),
  });
  world.clock.advance(ABORT_WATCH_MS);
  for (const client of clients) way.leave(client);
  await Promise.all(clients.map((client) => client.gone()));
  await world.disconnected();
  await world.outliveSessions();
  world.witness.saw("release");
  expect(world.held()).toEqual(NOTHING_HELD);
}

/** How many there are on what outlives connections. */
function lastingListeners(): object[] {
  return [world.server, realProcess].map(listenersOf);
}
