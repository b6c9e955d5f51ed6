import { TransportError } from "@crossfade/core";
import { z } from "zod";

const milliseconds = z.int().positive().max(2_147_483_647, "is longer than a timer can wait");
const count = z.int().positive();

/** Most tasks of one principal, where nothing is said and `maxTasks` allows for it. */
const USUAL_PER_PRINCIPAL = 100;

const taskConfig = z
  .strictObject({
    tools: z.record(z.string(), z.enum(["optional", "required"])),
    ttlMs: milliseconds.default(3_600_000),
    immediateMs: milliseconds.default(50),
    pollIntervalMs: milliseconds.default(1_000),
    maxTasks: count.default(1_000),
    maxTasksPerPrincipal: count.optional(),
  })
  .refine(({ immediateMs, ttlMs }) => immediateMs < ttlMs, {
    path: ["immediateMs"],
    error: "must be shorter than ttlMs, or tasks are over before anybody hears of them",
  })
  .refine(({ maxTasks, maxTasksPerPrincipal = 0 }) => maxTasksPerPrincipal <= maxTasks, {
    path: ["maxTasksPerPrincipal"],
    error: "must not exceed maxTasks",
  })
  .transform((config) => ({
    ...config,
    maxTasksPerPrincipal:
      config.maxTasksPerPrincipal ?? Math.min(USUAL_PER_PRINCIPAL, config.maxTasks),
  }));

/** What tasks run with: every default filled in. */
export type TaskConfig = z.output<typeof taskConfig>;

/** How calls become tasks, and how many of them. */
export interface TaskOptions {
  /**
   * The tools whose calls may become tasks, by name. `required`: clients of 2026-07-28 that know no tasks are
   * refused (-32021); `optional`: they get the answer when it is there, as from any other tool. Clients of
   * sessions always do.
   */
  readonly tools: Readonly<Record<string, "optional" | "required">>;
  /** How long a task is kept, from its beginning on; what still runs then is cancelled. Default: 3,600,000. */
  readonly ttlMs?: number;
  /** A call that is answered so soon becomes no task. Default: 50. */
  readonly immediateMs?: number;
  /** How often clients are asked to look. Default: 1,000. */
  readonly pollIntervalMs?: number;
  /** Most tasks at once, finished ones included. Beyond: the call is refused. Default: 1,000. */
  readonly maxTasks?: number;
  /**
   * Most of one principal; callers without one share `maxTasks`. Beyond: the call is refused. Default: 100, or
   * `maxTasks` where that is less.
   */
  readonly maxTasksPerPrincipal?: number;
}

/** @throws TransportError `INVALID_CONFIG`, whose message names every wrong field at once */
export function parseTaskConfig(options: TaskOptions): TaskConfig {
  const result = taskConfig.safeParse(options);
  if (result.success) return result.data;
  const { error } = result;
  const message = `The options of tasks are wrong:\n${z.prettifyError(error)}`;
  throw new TransportError("INVALID_CONFIG", message, { cause: error });
}
