import { startOfWeek, weekOf } from "./ledger-entry.js";

/** How many clients there were in a week. */
export interface WeeklyCount {
  /** When the week begins, such as `2026-11-19`. */
  readonly week: string;
  readonly clients: number;
}

/** How many there will be, if it goes on as it did. */
export interface Forecast {
  readonly clients: number;
  /** Between these two the count will be, 19 times in 20, if the weeks scatter about a line. */
  readonly low: number;
  readonly high: number;
  /** It lies further ahead than the record goes back: a guess. */
  readonly beyondRecord: boolean;
}

/** Fewer weeks say nothing of a trend. */
export const MIN_WEEKS = 4;

/**
 * Distinct clients of each whole week, from the first that any of them was seen in up to the last that is over.
 *
 * @param weeksOf for each client, the weeks in which it was seen
 */
export function weeklyCounts(
  weeksOf: readonly ReadonlySet<number>[],
  now: number,
): readonly WeeklyCount[] {
  const first = Math.min(...weeksOf.map((weeks) => Math.min(...weeks)));
  // The first week is seldom whole: counting began somewhere in it.
  const from = first + 1;
  const counts: WeeklyCount[] = [];
  for (let week = from; week < weekOf(now); week += 1) {
    const clients = weeksOf.filter((weeks) => weeks.has(week)).length;
    counts.push({ week: new Date(startOfWeek(week)).toISOString().slice(0, 10), clients });
  }
  return counts;
}

/**
 * A straight line through the weekly counts by least squares, and its 95 % prediction interval; undefined where
 * there are fewer than `MIN_WEEKS` weeks. No count is below zero.
 */
export function forecast(counts: readonly WeeklyCount[], at: number): Forecast | undefined {
  const size = counts.length;
  if (size < MIN_WEEKS) return undefined;
  const start = weekOf(Date.parse(counts[0]?.week ?? ""));
  const ys = counts.map(({ clients }) => clients);
  const meanX = (size - 1) / 2;
  const meanY = mean(ys);
  const spreadX = sumOf(ys.map((_, x) => (x - meanX) ** 2));
  const slope = sumOf(ys.map((y, x) => (x - meanX) * (y - meanY))) / spreadX;
  const lineAt = (x: number): number => meanY + slope * (x - meanX);
  const deviation = Math.sqrt(sumOf(ys.map((y, x) => (y - lineAt(x)) ** 2)) / (size - 2));
  const x = weekOf(at) - start;
  const reach =
    studentT(size - 2) * deviation * Math.sqrt(1 + 1 / size + (x - meanX) ** 2 / spreadX);
  return {
    clients: whole(lineAt(x)),
    low: whole(lineAt(x) - reach),
    high: whole(lineAt(x) + reach),
    beyondRecord: x - (size - 1) > size,
  };
}

function mean(values: readonly number[]): number {
  return sumOf(values) / values.length;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function whole(value: number): number {
  return Math.max(0, Math.round(value));
}

/** Student's t at 97.5 %, by degrees of freedom from 2 on; for more than the table has, that of its end is on the safe side. */
const STUDENT_T = [
  4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
  2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045,
  2.042,
];

function studentT(degrees: number): number {
  return STUDENT_T[Math.min(degrees - 2, STUDENT_T.length - 1)] ?? Infinity;
}
