// Runs before a file of test/e2e that asks nothing of its server but its address.
import { afterAll, beforeAll } from "@jest/globals";
import { moveTo } from "../../e2e/support/world.js";
import { ThreeProcesses } from "./three-processes.js";

const STARTING_MS = 120_000;

const processes = new ThreeProcesses();
moveTo(processes.start);

// Not in the first test's time.
beforeAll(async () => {
  await processes.start(() => Promise.reject(new Error("They start by themselves")));
}, STARTING_MS);

afterAll(() => processes.stop());
