import type { CommandIo } from "./command-io.js";
import type { Progress } from "./terminal/progress.js";
import type { Style } from "./terminal/style.js";

/** What a command has to work with. */
export interface CommandContext {
  readonly io: CommandIo;
  /** Colours for `io.stdout`. */
  readonly style: Style;
  /** The result is to be JSON, one document, and nothing else on `io.stdout`. */
  readonly json: boolean;
  readonly progress: Progress;
}
