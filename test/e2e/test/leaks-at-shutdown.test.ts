import { expect, it } from "@jest/globals";
import { resourcesBeside } from "../support/active-resources.js";
import { BareSession } from "../support/bare-session.js";
import { heapInUse } from "../support/heap.js";
import { LeakWorld, NOTHING_HELD } from "../support/leak-world.js";
import { Remains } from "../support/remains.js";

const ENDPOINTS = 10;
const SESSIONS_EACH = 100;
/** As in `leaks.test.ts`. */
const MAX_BYTES_LEFT = 2_048;
const DEADLINE_MS = 2_000;

it("1,000 sessions leave nothing behind when their servers drain and close, nor do those", async () => {
  const resources = process.getActiveResourcesInfo();
  const remains = new Remains();
  for (let count = 0; count < ENDPOINTS / 2; count += 1) await serveAndEnd(remains);
  const before = await heapInUse();
  for (let count = 0; count < ENDPOINTS / 2; count += 1) await serveAndEnd(remains);
  const after = await heapInUse();
  expect(remains.made("sessions")).toBe(ENDPOINTS * SESSIONS_EACH);
  expect(remains.alive()).toEqual({
    endpoints: 0,
    "SDK servers": 0,
    sessions: 0,
    exchanges: 0,
    sockets: 0,
  });
  expect((after - before) / ((ENDPOINTS / 2) * SESSIONS_EACH)).toBeLessThan(MAX_BYTES_LEFT);
  expect(await resourcesBeside(resources)).toEqual([]);
}, 180_000);

/** A server that is told to stop while every other of its clients has a call running. */
async function serveAndEnd(remains: Remains): Promise<void> {
  const world = await LeakWorld.start(remains);
  const clients = await Promise.all(
    Array.from({ length: SESSIONS_EACH }, () => BareSession.onStream(world.port)),
  );
  const busy = clients.filter((_, index) => index % 2 === 0);
  for (const client of busy) client.call(2, "wait");
  await Promise.all(busy.map((client) => client.accepted(1)));
  const drained = world.endpoint.drain(DEADLINE_MS);
  await Promise.all(clients.filter((client) => !busy.includes(client)).map(ended));
  expect(world.held()).toMatchObject({ requestsInFlight: busy.length, connections: busy.length });
  world.clock.advance(DEADLINE_MS);
  await drained;
  await Promise.all(busy.map(ended));
  await world.stop();
  await Promise.all(clients.map((client) => client.gone()));
  expect(world.held()).toEqual(NOTHING_HELD);
  expect(world.clock.timerCount).toBe(0);
}

/** Resolves when the server has ended the stream, politely. */
async function ended({ stream }: BareSession): Promise<void> {
  await stream?.until(/retry: \d+\n\n\r\n0\r\n\r\n$/);
}
