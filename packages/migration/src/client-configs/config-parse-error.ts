import type { ConfigFormat } from "./config-node.js";

/** A file that its own client could not read either. Its message never repeats the file's text. */
export class ConfigParseError extends Error {
  readonly format: ConfigFormat;
  /** Line, from 1. */
  readonly line: number;

  constructor(format: ConfigFormat, text: string, offset: number, reason: string) {
    const line = text.slice(0, offset).split("\n").length;
    super(`not ${format.toUpperCase()}: ${reason} in line ${line}`);
    this.name = "ConfigParseError";
    this.format = format;
    this.line = line;
  }
}
