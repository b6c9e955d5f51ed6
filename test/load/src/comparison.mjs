/** @typedef {import("./contestant.mjs").Contestant} Contestant */

/** Growth of the live heap from the second quarter to the last that still counts as flat. */
const MAX_HEAP_GROWTH_BYTES = 4 * 1_024 * 1_024;
/** Below this, p99 is what the machine's own scheduling makes of it. */
const P99_FLOOR_MS = 25;

/** @param {Contestant[]} contestants the first is what the others are measured by */
export function compare(contestants) {
  const figures = contestants.map(figuresOf);
  const [bare, crossfade] = figures;
  if (!bare || !crossfade) throw new Error("Two contestants are compared");
  const ratio = (/** @type {number} */ mine, /** @type {number} */ theirs) =>
    theirs > 0 ? round(mine / theirs, 2) : undefined;
  return {
    contestants: figures,
    ratios: {
      cpu: ratio(crossfade.cpuMs, bare.cpuMs),
      deliveryP50: ratio(crossfade.deliveryMs.p50, bare.deliveryMs.p50),
      deliveryP99: ratio(crossfade.deliveryMs.p99, bare.deliveryMs.p99),
      roundTripP99: ratio(crossfade.roundTripMs.p99, bare.roundTripMs.p99),
    },
  };
}

/**
 * What is wrong with a run; nothing where all is well.
 *
 * @param {ReturnType<typeof compare>} comparison
 * @param {{ maxP99Multiple: number }} bounds
 */
export function problemsOf({ contestants, ratios }, { maxP99Multiple }) {
  const problems = contestants.flatMap(({ name, errors }) =>
    errors.slice(0, 5).map((error) => `${name}: ${error}`),
  );
  const crossfade = contestants[1];
  if (!crossfade) return problems;
  if (crossfade.heapGrowthBytes >= MAX_HEAP_GROWTH_BYTES) {
    problems.push(`crossfade: the heap grew by ${crossfade.heapGrowthBytes} bytes`);
  }
  if ((ratios.deliveryP99 ?? 0) > maxP99Multiple && crossfade.deliveryMs.p99 > P99_FLOOR_MS) {
    problems.push(`crossfade: p99 of delivery is ${ratios.deliveryP99} times the bare server's`);
  }
  return problems;
}

/**
 * @param {ReturnType<typeof compare>} comparison
 * @param {string[]} problems
 */
export function toText({ contestants, ratios }, problems) {
  return [
    ...contestants.map(
      ({ name, requests, events, cpuMs, deliveryMs, roundTripMs, heapGrowthBytes, errors }) =>
        `${name}: ${requests} requests, ${events} events, ${cpuMs} ms of CPU, ` +
        `delivery p50 ${deliveryMs.p50} p99 ${deliveryMs.p99} ms, ` +
        `round trip p50 ${roundTripMs.p50} p99 ${roundTripMs.p99} ms, ` +
        `heap ${heapGrowthBytes >= 0 ? "+" : ""}${heapGrowthBytes} bytes, ${errors.length} errors`,
    ),
    `crossfade / bare: CPU ${ratios.cpu}, delivery p50 ${ratios.deliveryP50} p99 ${ratios.deliveryP99}, ` +
      `round trip p99 ${ratios.roundTripP99}`,
    ...problems.map((problem) => `PROBLEM ${problem}`),
  ].join("\n");
}

/** @param {Contestant} contestant */
function figuresOf({
  name,
  requests,
  events,
  cpuMs,
  errors,
  heapBytes,
  delivery,
  roundTrip,
  statistics,
}) {
  return {
    name,
    requests,
    events,
    cpuMs: round(cpuMs, 0),
    deliveryMs: percentiles(delivery),
    roundTripMs: percentiles(roundTrip),
    heapBytes: heapBytes.at(-1) ?? 0,
    heapGrowthBytes: growth(heapBytes),
    errors,
    ...(statistics ? { sessions: statistics.sessions, connections: statistics.connections } : {}),
  };
}

/** The first quarter warms up: caches fill, logs for replay reach their bound. @param {number[]} samples */
function growth(samples) {
  const quarter = Math.floor(samples.length / 4);
  const least = (/** @type {number[]} */ some) => Math.min(...some);
  return least(samples.slice(-quarter)) - least(samples.slice(quarter, 2 * quarter));
}

/** @param {import("node:perf_hooks").RecordableHistogram} histogram */
function percentiles(histogram) {
  const ms = (/** @type {number} */ percentile) => round(histogram.percentile(percentile) / 1e6, 2);
  return { p50: ms(50), p99: ms(99), max: round(histogram.max / 1e6, 2) };
}

/**
 * @param {number} value
 * @param {number} digits
 */
function round(value, digits) {
  return Number(value.toFixed(digits));
}
