import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { setImmediate as turn } from "node:timers/promises";
import { connectClient, type ConnectedClient } from "../support/connect-client.js";
import { Flood, FLOODS, type Wave } from "../support/flood.js";
import { HTTP_SSE_CLIENTS, MODERN_CLIENTS, NEWEST_SDK_1 } from "../support/sdk-clients.js";
import { startServer, type TestServer } from "../support/start-server.js";

/** Low, so that a flood which is small enough for a test reaches them. */
const ROOM = 4;
const LIMITS = {
  maxSessions: ROOM,
  maxSessionsPerPrincipal: ROOM,
  maxConnections: ROOM,
  maxQueuedBytes: 100_000,
};
const ROUNDS = 3;
const CALLS_PER_ROUND = 10;
/** Both floods cost the process the same, so what is left is the machine's noise. */
const NOISE = { factor: 2, ms: 5 };

const HTTP_SSE = { path: "/sse", version: HTTP_SSE_CLIENTS.at(-1)! };
const SESSIONS = { path: "/mcp", version: NEWEST_SDK_1 };
const MODERN = { path: "/mcp", version: MODERN_CLIENTS[1]! };
const DIRECTIONS = [
  { flooded: "http-sse", other: "streamable-http", bystanders: [SESSIONS, MODERN] },
  { flooded: "streamable-http", other: "http-sse", bystanders: [HTTP_SSE] },
] as const;

let server: TestServer;
/** The same server again, for floods that hit somebody else. */
let elsewhere: TestServer;
let clients: ConnectedClient[];
let floods: Flood[];

beforeEach(async () => {
  [server, elsewhere] = [
    await startServer({ config: LIMITS }),
    await startServer({ config: LIMITS }),
  ];
  clients = [];
  floods = [];
});

afterEach(async () => {
  await Promise.all(floods.map((flood) => flood.stop()));
  await Promise.all(clients.map((client) => client.close()));
  await server.stop();
  await elsewhere.stop();
});

function begin(port: number, wave: Wave): Flood {
  const flood = new Flood(port, wave);
  floods.push(flood);
  return flood;
}

const statisticsOf = (name: string) =>
  server.endpoint.statistics().transports.find(({ transport }) => transport === name)!;

/** Refusals and connections that were cut, all kinds of both. */
function troubleOf(name: string): number {
  const counters = Object.entries(statisticsOf(name).counters);
  const trouble = counters.filter(([counter]) => /^refused\.|\.refused|overflows/.test(counter));
  return trouble.reduce((sum, [, count]) => sum + count, 0);
}

async function connect({ path, version }: typeof HTTP_SSE): Promise<ConnectedClient> {
  const client = await connectClient(version, server.url + path);
  clients.push(client);
  return client;
}

/** How long calls take while a flood goes on, in milliseconds. */
async function durations(
  bystanders: readonly ConnectedClient[],
  port: number,
  wave: Wave,
): Promise<number[]> {
  const flood = begin(port, wave);
  while (flood.waves === 0) await turn();
  const measured: number[] = [];
  for (let call = 0; call < CALLS_PER_ROUND; call += 1) {
    for (const client of bystanders) {
      const begun = performance.now();
      expect(await client.call("echo", { text: `call ${call}` })).toBe(`call ${call}`);
      measured.push(performance.now() - begun);
    }
  }
  await flood.stop();
  return measured;
}

const medianOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

describe.each(DIRECTIONS)("while $flooded is flooded", ({ flooded, other, bystanders }) => {
  describe.each(Object.entries(FLOODS[flooded]))("with %s", (kind, wave) => {
    it(`${other} has all of its room, and refuses nobody`, async () => {
      const flood = begin(server.port, wave);
      const standsStill = kind.startsWith("readers");
      while ((standsStill ? flood.waves : troubleOf(flooded)) === 0) await turn();
      const [kindOfClient] = bystanders;
      for (let count = 0; count < ROOM; count += 1) await connect(kindOfClient);
      const texts = clients.map((_, index) => `client ${index}`);
      const answers = await Promise.all(
        clients.map((client, index) => client.call("echo", { text: texts[index] })),
      );
      expect(answers).toEqual(texts);
      expect(statisticsOf(other).sessions).toBe(ROOM);
      expect(troubleOf(other)).toBe(0);
      await flood.stop();
    });

    it(`clients of ${other} wait no longer than while somebody else is flooded`, async () => {
      const calling: ConnectedClient[] = [];
      for (const bystander of bystanders) calling.push(await connect(bystander));
      const here: number[] = [];
      const there: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        there.push(...(await durations(calling, elsewhere.port, wave)));
        here.push(...(await durations(calling, server.port, wave)));
      }
      const bound = NOISE.factor * medianOf(there) + NOISE.ms;
      expect(medianOf(here)).toBeLessThan(bound);
      expect(troubleOf(other)).toBe(0);
    });
  });
});
