import {
  TransportError,
  type LogMethod,
  type Logger,
  type SessionEndReason,
  type TransportName,
} from "@crossfade/core";
import { ManualClock } from "@crossfade/core/testing";
import { MemorySessionStore } from "../src/memory-session-store.js";
import { SessionManager, type SessionManagerOptions } from "../src/session-manager.js";
import type { SessionPool } from "../src/session-pool.js";
import type { Session } from "../src/session.js";

export const LEASE_MS = 30_000;
export const IDLE_MS = 300_000;

export const POOL: SessionPool = {
  idPrefix: "st-",
  maxSessions: 10,
  maxSessionsPerPrincipal: 5,
  maxStateBytes: 1_000,
  sessionIdleMs: IDLE_MS,
};

/** A memory store that counts its calls, and can be made to fail or to wait. */
class WatchedStore extends MemorySessionStore {
  readonly calls: string[] = [];
  /** Names of the methods that fail. */
  readonly failing = new Set<string>();
  /** What the methods wait for before they do anything. */
  readonly gates = new Map<string, Promise<void>>();

  async #before(method: string): Promise<void> {
    this.calls.push(method);
    await this.gates.get(method);
    if (this.failing.has(method)) throw new Error(`The store cannot ${method}`);
  }

  override async create(...args: Parameters<MemorySessionStore["create"]>) {
    await this.#before("create");
    return super.create(...args);
  }

  override async get(...args: Parameters<MemorySessionStore["get"]>) {
    await this.#before("get");
    return super.get(...args);
  }

  override async update(...args: Parameters<MemorySessionStore["update"]>) {
    await this.#before("update");
    return super.update(...args);
  }

  override async claim(...args: Parameters<MemorySessionStore["claim"]>) {
    await this.#before("claim");
    return super.claim(...args);
  }

  override async renew(...args: Parameters<MemorySessionStore["renew"]>) {
    await this.#before("renew");
    return super.renew(...args);
  }

  override async delete(...args: Parameters<MemorySessionStore["delete"]>) {
    await this.#before("delete");
    return super.delete(...args);
  }

  override async deleteIdle(...args: Parameters<MemorySessionStore["deleteIdle"]>) {
    await this.#before("deleteIdle");
    return super.deleteIdle(...args);
  }

  /** Makes a method wait; the function lets it go on. */
  hold(method: string): () => void {
    let open: () => void = () => undefined;
    this.gates.set(method, new Promise((resolve) => (open = resolve)));
    return () => {
      this.gates.delete(method);
      open();
    };
  }
}

/** Remembers what was logged as an error. */
class ErrorLog implements Logger {
  readonly errors: string[] = [];
  readonly debug: LogMethod = () => undefined;
  readonly info: LogMethod = () => undefined;
  readonly warn: LogMethod = () => undefined;
  readonly error: LogMethod = (_, message) => void this.errors.push(message);
}

/** Nodes that share a clock and a store. */
export class World {
  readonly clock = new ManualClock();
  readonly store = new WatchedStore();
  readonly log = new ErrorLog();
  /** What `onEnded` was told, as "node reason". */
  readonly ended: string[] = [];
  readonly endedSessions: Session[] = [];

  node(name: string, pool: Partial<SessionPool> = {}, more: Partial<SessionManagerOptions> = {}) {
    const { clock, store, log: logger } = this;
    const options = { clock, store, logger, leaseMs: LEASE_MS, node: name, ...more };
    const manager = new SessionManager(options);
    manager.addPool(
      "streamable-http",
      { ...POOL, ...pool },
      { ended: (session, reason) => this.#note(name, session, reason) },
    );
    return manager;
  }

  #note(node: string, session: Session, reason: SessionEndReason): void {
    this.ended.push(`${node} ${reason}`);
    this.endedSessions.push(session);
  }
}

/** The session, here; rejects with `SESSION_NOT_FOUND` where it is not here after all. */
export async function resume(
  manager: SessionManager,
  transport: TransportName,
  id: string,
  principal: string | undefined,
): Promise<Session> {
  const place = await manager.locate(transport, id, principal);
  if (place.at !== "here") throw TransportError.sessionNotFound();
  return place.session;
}

export const ALICE = { principal: "alice", quotaKey: "alice" };
