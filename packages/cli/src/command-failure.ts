import { EXIT_CODE, type ExitCode } from "./exit-code.js";

/** A failure that its message explains: it is printed in one line, without a stack. */
export class CommandFailure extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = EXIT_CODE.failed, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }

  /** The command line is wrong in a way that its parser cannot see. */
  static usage(message: string): CommandFailure {
    return new CommandFailure(message, EXIT_CODE.usage);
  }
}
