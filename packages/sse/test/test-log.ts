import type { EventLog, LoggedEvent, Replay } from "@crossfade/session";

/** Something a log was asked to do and has not answered yet. */
interface Question {
  readonly settle: () => void;
  readonly reject: (error: unknown) => void;
}

interface Append extends Question {
  /** The log has the event, and has not said so yet. */
  readonly land: () => void;
}

/** A log whose answers a test can hold back, forget from, or refuse. */
export class TestLog implements EventLog {
  readonly kept: LoggedEvent[] = [];
  readonly opened: unknown[][] = [];
  /** Appends that wait for their answer, oldest first; only while `slowAppends`. */
  readonly appends: Append[] = [];
  /** Replays that wait for their answer; only while `slowReplays`. */
  readonly replays: Question[] = [];
  slowAppends = false;
  slowReplays = false;
  refusal: Error | undefined;
  #forgottenUpTo = 0;

  open(...args: unknown[]): void {
    this.opened.push(args);
  }

  append(_stream: string, _epoch: number, event: LoggedEvent): void | Promise<void> {
    if (this.refusal) throw this.refusal;
    if (!this.slowAppends) {
      this.kept.push(event);
      return undefined;
    }
    const land = (): void => {
      if (!this.kept.includes(event)) this.kept.push(event);
    };
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        land();
        resolve();
      };
      this.appends.push({ land, settle, reject });
    });
  }

  expect(): void {
    // Not a matter of one stream.
  }

  settle(): void {
    // Neither.
  }

  unanswered(): readonly [] {
    return [];
  }

  /** Reads at once, also where the answer is held back: what is appended meanwhile is not in it. */
  after(_stream: string, number: number): Replay | Promise<Replay> {
    if (this.refusal) throw this.refusal;
    const events = this.kept.filter((event) => event.number > number);
    const answer = { events, complete: number >= this.#forgottenUpTo };
    if (!this.slowReplays) return answer;
    return new Promise((resolve, reject) => {
      this.replays.push({ settle: () => resolve(answer), reject });
    });
  }

  lastNumber(): number {
    return this.kept.at(-1)?.number ?? 0;
  }

  sessionOf(): string | undefined {
    return undefined;
  }

  dropStream(): void {
    // Not a matter of one stream.
  }

  drop(): void {
    this.kept.length = 0;
  }

  bytesHeld(): number {
    return 0;
  }

  forgetUpTo(number: number): void {
    this.#forgottenUpTo = number;
    const left = this.kept.filter((event) => event.number > number);
    this.kept.splice(0, this.kept.length, ...left);
  }
}
