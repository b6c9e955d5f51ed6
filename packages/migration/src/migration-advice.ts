import type { Evidence } from "./compatibility/finding.js";

/** Something that gets better. */
export interface MigrationBenefit {
  readonly title: string;
  /** The figures, where it was measured; absent where it follows from the protocol. */
  readonly measured?: {
    readonly from: number;
    readonly to: number;
    readonly ratio: number;
    /** With 95 % the ratio is between these. */
    readonly low: number;
    readonly high: number;
  };
}

/** Something to do, that can be copied. */
export interface MigrationStep {
  readonly title: string;
  /** A command for a shell. */
  readonly command?: string;
  /** A piece of a configuration. */
  readonly config?: string;
}

/** Something in the way. */
export interface MigrationIssue {
  readonly title: string;
  readonly evidence: readonly Evidence[];
}

/** This client, or this server, can move now. */
export interface ReadyToMigrate {
  readonly kind: "ReadyToMigrate";
  readonly benefits: readonly MigrationBenefit[];
  readonly migrationSteps: readonly MigrationStep[];
  /** What it rests on. */
  readonly evidence: readonly Evidence[];
}

/** Something has to change first. */
export interface RequiresChanges {
  readonly kind: "RequiresChanges";
  readonly issues: readonly MigrationIssue[];
  readonly solutions: readonly MigrationStep[];
}

export type MigrationAdvice = ReadyToMigrate | RequiresChanges;
