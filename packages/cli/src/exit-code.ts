/** What scripts can tell from the exit code. */
export const EXIT_CODE = {
  /** Done, and nothing stands in the way. */
  ok: 0,
  /** Done, and there is something to do: a finding, a difference, a client that would break. */
  findings: 1,
  /** The command line is wrong. */
  usage: 2,
  /** It could not be done: a server that does not answer, a file that cannot be read. */
  failed: 3,
  /** Ctrl-C (128 + SIGINT). */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT_CODE)[keyof typeof EXIT_CODE];
