import { TransportError } from "@crossfade/core";

export interface RetirementProposal {
  /** When it is to begin, in milliseconds since the epoch. */
  readonly from: number;
  /** When it is to end, such as `2027-06-30`. */
  readonly sunsetDate: string;
  /** The hour at which brownouts begin, UTC. Default: 14, when both Europe and America are at work. */
  readonly hourUtc?: number;
}

/** A schedule, as `DeprecationConfig` takes it. */
export interface ProposedRetirement {
  readonly mode: "enforce";
  readonly adviseFrom: string;
  readonly notifyFrom: string;
  readonly brownouts: { from: string; to: string }[];
  readonly sunsetDate: string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Before the last quarter nobody is refused. */
const FIRST_BROWNOUT = 0.25;
/** Each brownout comes when so much is left of the time that was left at the one before. */
const DENSITY = 0.6;
const FIRST_LENGTH_MS = 15 * MINUTE_MS;
/** Shorter than the time to the next, and shorter than a day: after it people have had it back for a while. */
const MAX_LENGTH_MS = 16 * HOUR_MS;
/** In the last two days a brownout could be taken for the end. */
const LAST_BROWNOUT_MS = 2 * DAY_MS;

/**
 * Proposes a way to the end that gets denser towards it: headers at once, notices from the middle on, and in
 * the last quarter brownouts, each after three fifths of the time that was left, each twice as long as the one
 * before, at an hour and on a day of the week at which somebody is there to notice.
 *
 * @throws TransportError `INVALID_CONFIG` where the end is less than a day away
 */
export function proposeRetirement({
  from,
  sunsetDate,
  hourUtc = 14,
}: RetirementProposal): ProposedRetirement {
  const end = Date.parse(sunsetDate);
  const spanMs = end - from;
  if (!(spanMs >= DAY_MS)) {
    throw new TransportError("INVALID_CONFIG", "sunsetDate must be at least a day after the start");
  }
  const brownouts: { from: string; to: string }[] = [];
  let lengthMs = FIRST_LENGTH_MS;
  for (let leftMs = spanMs * FIRST_BROWNOUT; leftMs >= LAST_BROWNOUT_MS; leftMs *= DENSITY) {
    const begin = workingDay(end - leftMs, hourUtc);
    const previous = Date.parse(brownouts.at(-1)?.to ?? "");
    // Where the way is short, two may fall on one day.
    if (begin >= from + spanMs / 2 && !(begin < previous + DAY_MS / 4)) {
      brownouts.push({ from: toText(begin), to: toText(begin + lengthMs) });
      lengthMs = Math.min(lengthMs * 2, MAX_LENGTH_MS);
    }
  }
  return {
    mode: "enforce",
    adviseFrom: toText(from),
    notifyFrom: toText(from + spanMs / 2),
    brownouts,
    sunsetDate,
  };
}

/** The hour on that day, or on the last day before it that is a Tuesday, Wednesday or Thursday. */
function workingDay(time: number, hourUtc: number): number {
  const midnight = Math.floor(time / DAY_MS) * DAY_MS;
  const daysBack = [3, 4, 0, 0, 0, 1, 2][new Date(midnight).getUTCDay()] ?? 0;
  return midnight - daysBack * DAY_MS + hourUtc * HOUR_MS;
}

function toText(time: number): string {
  return new Date(Math.floor(time / 1000) * 1000).toISOString().replace(".000Z", "Z");
}
