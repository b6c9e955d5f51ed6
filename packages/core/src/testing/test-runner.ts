/** What a contract suite needs of a test runner; Jest, Vitest and `node:test` all have it. */
export interface TestRunner {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly it: (name: string, body: () => Promise<void>) => unknown;
}
