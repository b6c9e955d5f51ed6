import type { CommandContext } from "./command-context.js";
import type { ExitCode } from "./exit-code.js";

/** What a command does once its words are understood. */
export type Work = (context: CommandContext) => Promise<ExitCode>;

/** Options that every command with a result has. */
export interface CommonOptions {
  readonly json?: boolean;
}

/** Carries out a command's work, with the context that its options ask for. */
export type Perform = (options: CommonOptions, work: Work) => Promise<void>;
