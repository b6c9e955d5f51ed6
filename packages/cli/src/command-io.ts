/** A place that a command writes text to; Node's streams fit. */
export interface TextSink {
  write(text: string): unknown;
  /** Whether a person is looking, so that colours and progress make sense. */
  readonly isTTY?: boolean | undefined;
  /** Characters in a line of the terminal. */
  readonly columns?: number | undefined;
}

/** All that a command touches of its surroundings, so that tests can be them. */
export interface CommandIo {
  /** Results: what the next program in a pipe reads. */
  readonly stdout: TextSink;
  /** Progress, warnings and errors: what a person reads. */
  readonly stderr: TextSink;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What relative paths are relative to. */
  readonly cwd: string;
  /** Aborted when the user presses Ctrl-C: whatever runs stops, and says what it has so far. */
  readonly signal: AbortSignal;
}
