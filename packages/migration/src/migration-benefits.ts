import type { MigrationBenefit } from "./migration-advice.js";
import type {
  Difference,
  GenerationFigures,
  PerformanceComparison,
} from "./performance/performance-comparison.js";

/** Whether more of a figure is better, how it is called, and where it is. */
const FIGURES: Readonly<
  Record<
    Difference["figure"],
    {
      readonly name: string;
      readonly moreIsBetter: boolean;
      readonly of: (figures: GenerationFigures) => number | undefined;
    }
  >
> = {
  throughput: {
    name: "requests a second",
    moreIsBetter: true,
    of: ({ throughput }) => throughput.median,
  },
  p50: {
    name: "ms median latency",
    moreIsBetter: false,
    of: ({ latencyMs }) => latencyMs.p50.median,
  },
  p95: {
    name: "ms latency at 95 %",
    moreIsBetter: false,
    of: ({ latencyMs }) => latencyMs.p95.median,
  },
  p99: {
    name: "ms latency at 99 %",
    moreIsBetter: false,
    of: ({ latencyMs }) => latencyMs.p99.median,
  },
  bytesSent: {
    name: "bytes sent for each request",
    moreIsBetter: false,
    of: ({ bytesSent }) => bytesSent.median,
  },
  bytesReceived: {
    name: "bytes received for each request",
    moreIsBetter: false,
    of: ({ bytesReceived }) => bytesReceived.median,
  },
  memoryPerClient: {
    name: "bytes of memory for each idle client",
    moreIsBetter: false,
    of: ({ memoryPerClient }) => memoryPerClient?.median,
  },
};

/** What follows from the protocol, whatever a machine does. */
const BY_PROTOCOL: readonly MigrationBenefit[] = [
  {
    title: "One URL: no second endpoint, and no stream that has to stay open for answers to arrive",
  },
  { title: "A call whose connection breaks is answered when its client comes back, on any node" },
];

/** What gets better, by a comparison of the user's own server: only what the rounds tell from chance. */
export function benefitsOf(comparison: PerformanceComparison | undefined): MigrationBenefit[] {
  const measured = (comparison?.differences ?? []).flatMap((difference) =>
    benefitOf(difference, comparison?.generations ?? []),
  );
  return [...measured, ...BY_PROTOCOL];
}

function benefitOf(
  { figure, generation, than, ratio, low, high, isNoise }: Difference,
  generations: readonly GenerationFigures[],
): MigrationBenefit[] {
  const { name, moreIsBetter, of } = FIGURES[figure];
  const figureOf = (wanted: string): number | undefined => {
    const found = generations.find((one) => one.generation === wanted);
    return found && of(found);
  };
  const from = figureOf(than);
  const to = figureOf(generation);
  if (isNoise || ratio > 1 !== moreIsBetter || from === undefined || to === undefined) return [];
  return [
    {
      title: `${name}: ${short(from)} over ${than}, ${short(to)} over ${generation}`,
      measured: { from, to, ratio, low, high },
    },
  ];
}

function short(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString("en-US") : value.toPrecision(3);
}
