/** What ioredis and node-redis have in common: they tell what becomes of their connection. */
interface Emitter {
  on(event: string, listener: (...values: unknown[]) => void): unknown;
  off(event: string, listener: (...values: unknown[]) => void): unknown;
}

/** `new Redis(…)` of ioredis 5 or 6, also with `sentinels`, or `new Cluster(…)`; iovalkey is the same. */
export interface IoredisClient extends Emitter {
  readonly status: string;
  call(command: string, ...values: string[]): Promise<unknown>;
  duplicate(...overrides: never[]): unknown;
}

/** `createClient`, `createCluster` or `createSentinel` of node-redis 5 or 6. */
export interface NodeRedisClient extends Emitter {
  readonly isOpen: boolean;
  readonly isReady: boolean;
  sendCommand(...values: never[]): Promise<unknown>;
  duplicate(...overrides: never[]): unknown;
}

/** The client that a user brings. Typed by structure, so that neither library is a dependency. */
export type RedisClient = IoredisClient | NodeRedisClient;
