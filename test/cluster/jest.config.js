import { redisMissing } from "@crossfade/redis/testing";
import { preset } from "../../tooling/jest/preset.mjs";
import { IN_PROCESSES, ONE_NODE_ONLY } from "./support/e2e-files.mjs";

const e2e = {
  ...preset,
  displayName: "test/e2e on three nodes",
  rootDir: "../e2e",
  testPathIgnorePatterns: [...Object.keys(ONE_NODE_ONLY), ...IN_PROCESSES].map(
    (name) => `/${name}\\.test\\.ts$`,
  ),
  setupFilesAfterEnv: [
    ...preset.setupFilesAfterEnv,
    "<rootDir>/../cluster/support/on-three-nodes.ts",
  ],
};
const e2eInProcesses = {
  ...preset,
  displayName: "test/e2e on three nodes, in processes of their own",
  rootDir: "../e2e",
  testMatch: IN_PROCESSES.map((name) => `<rootDir>/test/${name}.test.ts`),
  setupFilesAfterEnv: [
    ...preset.setupFilesAfterEnv,
    "<rootDir>/../cluster/support/on-three-processes.ts",
  ],
};

const missing = redisMissing();
if (missing !== undefined) console.warn(`test/e2e does not run on three nodes: ${missing}`);

/** @type {import("jest").Config} */
export default {
  // Jest does not take it from a project.
  testTimeout: preset.testTimeout,
  // As in packages/redis: now and then a Redis client, or a worker, leaves something behind when all tests have
  // passed, and the run would never end. What servers of ours leave is tested by itself.
  forceExit: true,
  projects: [
    { ...preset, displayName: "cluster" },
    ...(missing === undefined ? [e2e, e2eInProcesses] : []),
  ],
};
