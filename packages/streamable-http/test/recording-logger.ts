import type { LogMethod, Logger } from "@crossfade/core";

/** Remembers every line, as JSON, and each level's messages. */
export class RecordingLogger implements Logger {
  readonly lines: string[] = [];
  readonly debug = this.#method("debug");
  readonly info = this.#method("info");
  readonly warn = this.#method("warn");
  readonly error = this.#method("error");

  /** The lines of a level. */
  of(level: "debug" | "info" | "warn" | "error"): readonly string[] {
    return this.lines.filter((line) => line.startsWith(`${level} `));
  }

  #method(level: string): LogMethod {
    return (fields, message) =>
      void this.lines.push(`${level} ${message} ${JSON.stringify(fields, readable)}`);
  }
}

/** An error has no fields that JSON would show, and may hold what a log must not. */
function readable(_: string, value: unknown): unknown {
  return value instanceof Error ? `${value.name}: ${value.message}` : value;
}
