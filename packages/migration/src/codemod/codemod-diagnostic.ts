/** What the codemod did at a place, or why it left it alone. */
export interface CodemodDiagnostic {
  /** `rewritten`: done; `note`: done, look at it; `left`: not safe, and marked in the file. */
  readonly kind: "rewritten" | "note" | "left";
  /** Line of the file as it was, from 1. */
  readonly line: number;
  readonly message: string;
}

/** Why a file cannot be rewritten without a person. */
export class NotSafe extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.name = "NotSafe";
    this.line = line;
  }
}
