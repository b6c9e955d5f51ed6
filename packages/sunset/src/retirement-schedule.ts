import {
  BROWNOUT_PERIODS_MS,
  type Brownout,
  type DeprecationConfig,
  type MigrationMode,
} from "@crossfade/core";

/** How far a retirement has got at a moment, and until when that holds. */
export interface RetirementStage {
  /** `brownout` only inside a window, `enforce` only after the end. */
  readonly mode: MigrationMode;
  /** Milliseconds since the epoch; infinite for ever. */
  readonly until: number;
  /** In a brownout, the share of requests that is refused; 1 after the end; else 0. */
  readonly share: number;
}

/** A window as it happens once. */
export interface Occurrence {
  readonly from: number;
  readonly to: number;
  readonly share: number;
}

/** Windows that fill each other's gaps could go on for ever. */
const MAX_JOINED = 100;

/**
 * The way from `off` to `enforce`, by the dates of the configuration: nothing has to be deployed for the
 * next step. What comes first of the following holds, where `mode` goes that far:
 *
 * 1. from `sunsetDate` on: `enforce`
 * 2. in a window of `brownouts`: `brownout`
 * 3. from `notifyFrom` on: `notify`
 * 4. from `adviseFrom` on: `advise`; before: `off`
 */
export class RetirementSchedule {
  readonly #brownouts: readonly Brownout[];
  readonly #adviseFrom: number;
  readonly #notifyFrom: number;
  /** When everything is refused; infinite where that has not been decided. */
  readonly #end: number;
  readonly #isOff: boolean;

  constructor(config: DeprecationConfig) {
    const { mode, adviseFrom, notifyFrom, sunsetDate, brownouts } = config;
    this.#isOff = mode === "off";
    this.#adviseFrom = timeOf(adviseFrom, -Infinity);
    this.#notifyFrom = mode === "advise" ? Infinity : timeOf(notifyFrom, this.#adviseFrom);
    this.#brownouts = mode === "brownout" || mode === "enforce" ? brownouts : [];
    this.#end = mode === "enforce" ? timeOf(sunsetDate, Infinity) : Infinity;
  }

  /** The stage at a time, in milliseconds since the epoch. */
  at(now: number): RetirementStage {
    if (this.#isOff) return { mode: "off", until: Infinity, share: 0 };
    if (now >= this.#end) return { mode: "enforce", until: Infinity, share: 1 };
    const open = this.#brownouts.flatMap((brownout) => occurrenceAt(brownout, now) ?? []);
    const share = Math.max(0, ...open.map((occurrence) => occurrence.share));
    const mode = open.length > 0 ? "brownout" : this.#quietMode(now);
    return { mode, until: this.#nextChange(now, open), share };
  }

  /** When the window ends that is open at a time, with those that follow without a gap; undefined where none is. */
  brownoutEnd(now: number): number | undefined {
    let stage = this.at(now);
    let end: number | undefined;
    for (let count = 0; stage.mode === "brownout" && count < MAX_JOINED; count += 1) {
      end = stage.until;
      stage = this.at(end);
    }
    return end;
  }

  /** The windows that begin in a span of time, in order, at most `limit` of them. */
  windows(from: number, to: number, limit = 1_000): readonly Occurrence[] {
    const found: Occurrence[] = [];
    for (const brownout of this.#brownouts) {
      let next = firstFrom(brownout, from);
      for (
        let count = 0;
        next && next.from < Math.min(to, this.#end) && count < limit;
        count += 1
      ) {
        found.push(next);
        next = firstFrom(brownout, next.from + 1);
      }
    }
    return found.toSorted((a, b) => a.from - b.from).slice(0, limit);
  }

  #quietMode(now: number): MigrationMode {
    if (now >= this.#notifyFrom) return "notify";
    return now >= this.#adviseFrom ? "advise" : "off";
  }

  #nextChange(now: number, open: readonly Occurrence[]): number {
    const changes = [
      this.#adviseFrom,
      this.#notifyFrom,
      this.#end,
      ...open.map(({ to }) => to),
      ...this.#brownouts.map((brownout) => firstFrom(brownout, now + 1)?.from ?? Infinity),
    ];
    return Math.min(...changes.filter((time) => time > now));
  }
}

function timeOf(date: string | undefined, otherwise: number): number {
  return date === undefined ? otherwise : Date.parse(date);
}

/** The window that is open at a time. */
function occurrenceAt(brownout: Brownout, now: number): Occurrence | undefined {
  const from = Date.parse(brownout.from);
  if (now < from) return undefined;
  const begun = nth(brownout, Math.floor((now - from) / periodOf(brownout)));
  return begun && now < begun.to ? begun : undefined;
}

/** The first window that begins at a time or after it. */
function firstFrom(brownout: Brownout, time: number): Occurrence | undefined {
  const late = time - Date.parse(brownout.from);
  return nth(brownout, late <= 0 ? 0 : Math.max(1, Math.ceil(late / periodOf(brownout))));
}

function nth({ from, to, every, until, share }: Brownout, number: number): Occurrence | undefined {
  if (every === undefined && number > 0) return undefined;
  const offset = every === undefined ? 0 : number * BROWNOUT_PERIODS_MS[every];
  const begin = Date.parse(from) + offset;
  if (begin >= timeOf(until, Infinity)) return undefined;
  return { from: begin, to: Date.parse(to) + offset, share };
}

function periodOf({ every }: Brownout): number {
  return every === undefined ? Infinity : BROWNOUT_PERIODS_MS[every];
}
