import type { McpBackend } from "@crossfade/core";
import { ManualClock } from "@crossfade/core/testing";
import { fromMcpServer } from "@crossfade/mcp-sdk";
import { createNodeListener } from "@crossfade/node";
import { createMcpEndpoint, type McpEndpoint } from "@crossfade/server";
import { createServer, type Server } from "node:http";
import type { Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { closed } from "./bare-session.js";
import { buildServer1 } from "./build-server-sdk1.js";
import { Remains } from "./remains.js";
import { listen, shut } from "./start-server.js";
import { Witness } from "./witness.js";

/** Longer than `reconnectGraceMs`, so that nothing which outlives its grace is found idle instead. */
const IDLE_S = 20;

/** Node's five seconds are short where a hundred clients take turns on a busy machine. */
const KEEP_ALIVE_MS = 60_000;

/** What `held` says when every session has ended. */
export const NOTHING_HELD = {
  sessions: 0,
  principals: 0,
  connections: 0,
  requestsInFlight: 0,
  clientRequestsInFlight: 0,
  bytesHeld: 0,
};

/** A server on a clock that the test moves, of which everything that could be left over is counted. */
export class LeakWorld {
  readonly clock = new ManualClock();
  readonly remains: Remains;
  readonly endpoint: McpEndpoint;
  readonly server: Server;
  port = 0;
  /** To be replaced after each batch, since it remembers all that it saw. */
  witness = new Witness();
  /** The server's ends of the connections that are open. */
  readonly #sockets = new Set<Socket>();

  private constructor(remains: Remains) {
    this.remains = remains;
    const config = { sessionIdleMs: IDLE_S * 1_000 };
    this.endpoint = createMcpEndpoint({ backend: this.#backend(), clock: this.clock, config });
    remains.note("endpoints", this.endpoint);
    const options = { keepAliveTimeout: KEEP_ALIVE_MS };
    this.server = createServer(options, createNodeListener(this.endpoint));
    this.server.on("connection", (socket) => {
      this.remains.note("sockets", socket);
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
  }

  static async start(remains = new Remains()): Promise<LeakWorld> {
    const world = new LeakWorld(remains);
    world.port = await listen(world.server);
    return world;
  }

  /** Everything of the statistics that is of this moment, of all transports together. */
  held(): Record<keyof typeof NOTHING_HELD, number> {
    const sum = { ...NOTHING_HELD };
    const fields = Object.keys(NOTHING_HELD) as (keyof typeof NOTHING_HELD)[];
    for (const transport of this.endpoint.statistics().transports) {
      for (const field of fields) sum[field] += transport[field];
    }
    return sum;
  }

  /** How many sessions ended for this reason. */
  ended(reason: string): number {
    const { transports } = this.endpoint.statistics();
    const counts = transports.map(({ counters }) => counters[`sessionsEnded.${reason}`] ?? 0);
    return counts.reduce((total, count) => total + count, 0);
  }

  /** Resolves when the server, too, has seen every connection close. */
  async disconnected(): Promise<void> {
    await Promise.all([...this.#sockets].map(closed));
  }

  /** Lets so much time pass that any session without a client ends: a second, then its work, and so on. */
  async outliveSessions(): Promise<void> {
    for (let second = 0; second < IDLE_S + 2; second += 1) {
      this.clock.advance(1_000);
      await turn();
    }
  }

  async stop(): Promise<void> {
    await this.endpoint.close();
    await shut(this.server);
  }

  /** The backend that everybody uses, overheard. */
  #backend(): McpBackend {
    const { clock, remains } = this;
    const build = (): ReturnType<typeof buildServer1> => {
      const server = buildServer1(this.witness);
      remains.note("SDK servers", server);
      return server;
    };
    const backend = fromMcpServer(build, { clock });
    return {
      request: (request, exchange) => {
        remains.note("exchanges", exchange);
        return backend.request(request, exchange);
      },
      notification: (notification, exchange) => backend.notification?.(notification, exchange),
      sessionBegan: (session) => {
        remains.note("sessions", session);
        backend.sessionBegan?.(session);
      },
      sessionEnded: (session, reason) => backend.sessionEnded?.(session, reason),
      listen: (exchange, uris) => {
        remains.note("exchanges", exchange);
        return backend.listen?.(exchange, uris) ?? (() => undefined);
      },
      close: () => backend.close?.(),
    };
  }
}
