import { spawnSync } from "node:child_process";

const CANDIDATES = ["redis-server", "valkey-server"];
let found: string | undefined;

/** The command that starts a server: `redis-server`, or `valkey-server`. Undefined where neither is installed. */
export function redisBinary(): string | undefined {
  found ??= CANDIDATES.find((name) => spawnSync(name, ["--version"]).status === 0);
  return found;
}

/**
 * Why tests that need a server cannot run; undefined where they can.
 *
 * @throws Error where `REQUIRE_REDIS` is set, so that a build machine cannot skip them unnoticed
 */
export function redisMissing(): string | undefined {
  if (redisBinary()) return undefined;
  const reason = `neither ${CANDIDATES.join(" nor ")} is installed`;
  if (process.env["REQUIRE_REDIS"]) throw new Error(`REQUIRE_REDIS is set, and ${reason}`);
  return reason;
}
