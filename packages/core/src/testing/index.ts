export { FakeRequest, type FakeRequestFields } from "./fake-request.js";
export { ManualClock } from "./manual-clock.js";
export { MemorySink } from "./memory-sink.js";
export type { TestRunner } from "./test-runner.js";
