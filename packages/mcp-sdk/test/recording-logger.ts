import { silentLogger, type Logger } from "@crossfade/core";

export interface RecordingLogger extends Logger {
  /** What was logged as an error: the message, and the reason among its fields. */
  readonly errors: { readonly message: string; readonly reason: unknown }[];
}

export function recordingLogger(): RecordingLogger {
  const errors: RecordingLogger["errors"] = [];
  return {
    ...silentLogger,
    errors,
    error: (fields, message) =>
      errors.push({ message, reason: (fields as { reason: unknown }).reason }),
  };
}
