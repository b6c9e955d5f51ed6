import type { LogMethod, Logger } from "@crossfade/core";

/** One line of the log. */
export interface LogLine {
  readonly level: keyof Logger;
  readonly fields: object;
  readonly message: string;
}

/** Remembers what was logged. */
export class RecordingLogger implements Logger {
  readonly lines: LogLine[] = [];
  readonly debug: LogMethod = this.#record("debug");
  readonly info: LogMethod = this.#record("info");
  readonly warn: LogMethod = this.#record("warn");
  readonly error: LogMethod = this.#record("error");

  at(level: keyof Logger): LogLine[] {
    return this.lines.filter((line) => line.level === level);
  }

  /** Everything that was logged, to look for what must not be in it; errors with their stacks. */
  get text(): string {
    return JSON.stringify(this.lines, (_, value: unknown) => shown(value));
  }

  #record(level: keyof Logger): LogMethod {
    return (fields, message) => void this.lines.push({ level, fields, message });
  }
}

/** JSON of an error is an empty object, where a real logger writes all of it. */
function shown(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("stack" in value)) return value;
  return { ...value, stack: value.stack };
}
