/** A figure that was measured several times. */
export interface Measured {
  readonly median: number;
  /** A quarter of the rounds were below. */
  readonly low: number;
  /** A quarter of the rounds were above. */
  readonly high: number;
}

/** The value below which a share of the values is, between 0 and 1. NaN where there are none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}

export function measured(rounds: readonly number[]): Measured {
  return {
    median: quantile(rounds, 0.5),
    low: quantile(rounds, 0.25),
    high: quantile(rounds, 0.75),
  };
}

/** How much one thing is of another, and how sure that is. */
export interface Ratio {
  readonly ratio: number;
  /** With 95 % the true ratio is between these. NaN where the rounds are too few to say. */
  readonly low: number;
  readonly high: number;
  /** The rounds do not tell the two apart: the difference may be chance. */
  readonly isNoise: boolean;
}

/**
 * Compares two series, round by round: what disturbed the machine disturbed both. The interval of the
 * median comes from the binomial distribution and supposes nothing about how the rounds are distributed.
 */
export function ratioOf(values: readonly number[], than: readonly number[]): Ratio {
  const ratios = values
    .map((value, round) => value / (than[round] ?? Number.NaN))
    .filter((ratio) => Number.isFinite(ratio))
    .toSorted((a, b) => a - b);
  const rank = medianRank(ratios.length);
  const low = ratios[rank - 1] ?? Number.NaN;
  const high = ratios[ratios.length - rank] ?? Number.NaN;
  return { ratio: quantile(ratios, 0.5), low, high, isNoise: !(low > 1 || high < 1) };
}

/** The rank, from 1, whose value and its mirror enclose the median with 95 %; 0 where none does. */
function medianRank(rounds: number): number {
  let rank = 0;
  let outside = 0;
  let chance = 0.5 ** rounds;
  for (let below = 0; below < rounds / 2; below += 1) {
    outside += chance;
    if (outside > 0.025) break;
    rank = below + 1;
    chance *= (rounds - below) / (below + 1);
  }
  return rank;
}
