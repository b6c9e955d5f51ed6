/** What a log says of something that was thrown. */
export interface ErrorFields {
  /** The error's name, such as `TypeError`. */
  readonly error: string;
  /** Its message. */
  readonly reason: string;
}

/** Name and message of what was thrown, for a log. Never the stack: it belongs into no log of a library. */
export function errorFields(thrown: unknown): ErrorFields {
  const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown));
  return { error: name, reason: message };
}
