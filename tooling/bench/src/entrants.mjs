import { BASELINE } from "./contestants.mjs";

/**
 * @typedef {import("./contestants.mjs").Contestant} Contestant
 * @typedef {import("./dialects.mjs").Dialect} Dialect
 * @typedef {import("./workload.mjs").Workload} Workload
 *
 * @typedef {object} Entrant a contestant in one dialect
 * @property {Contestant} contestant
 * @property {Dialect} dialect
 * @property {readonly string[]} args what its server is started with
 */

/**
 * Who takes part in a workload: every contestant, once for each dialect that both have. The baseline
 * speaks all of them, and takes part in those that somebody else does.
 *
 * @param {readonly Contestant[]} contestants
 * @param {Workload} workload
 * @returns {Entrant[]}
 */
export function entrantsOf(contestants, workload) {
  const invited = contestants.filter(({ name }) => workload.contestants?.includes(name) ?? true);
  const entrants = invited.flatMap((contestant) =>
    contestant.servers.flatMap(({ dialects, args }) =>
      dialects
        .filter((dialect) => workload.dialects.includes(dialect))
        .map((dialect) => ({ contestant, dialect, args })),
    ),
  );
  const others = entrants.filter(({ contestant }) => contestant.name !== BASELINE);
  if (others.length === 0) return entrants;
  const spoken = new Set(others.map(({ dialect }) => dialect));
  return entrants.filter(({ dialect }) => spoken.has(dialect));
}
