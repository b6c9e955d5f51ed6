// The Jest configuration of every package: ESM, TypeScript through swc (which strips types and knows
// no TypeScript version), sibling packages from their dist.
import { fileURLToPath } from "node:url";

/** @type {import("jest").Config} */
export const preset = {
  testEnvironment: "node",
  extensionsToTreatAsEsm: [".ts"],
  // Sources import "./x.js", as Node wants it; the file on disk is x.ts.
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      {
        sourceMaps: "inline",
        module: { type: "es6" },
        jsc: { target: "es2022", parser: { syntax: "typescript" } },
      },
    ],
  },
  setupFilesAfterEnv: [fileURLToPath(new URL("try-twice-in-ci.mjs", import.meta.url))],
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  // Jest's 5 s are short for a test that starts processes while every package is tested at once.
  testTimeout: 30_000,
};

/**
 * For packages/*: every source line counts, tested or not, and nine in ten must run.
 * @type {import("jest").Config}
 */
export const libraryPreset = {
  ...preset,
  collectCoverage: true,
  // Jest's default provider, babel, counts statements. The v8 one counts every line, so comments raise the
  // figure and files that hold only types lower it.
  collectCoverageFrom: ["src/**/*.ts"],
  coverageReporters: ["text-summary", "lcovonly"],
  coverageThreshold: { global: { lines: 90 } },
};
