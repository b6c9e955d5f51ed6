export { describeHttpAdapter } from "./describe-http-adapter.js";
export { FakeRequest, type FakeRequestFields } from "./fake-request.js";
export type { AdapterLimits, WithAdapter } from "./http-adapter-contract.js";
export { ManualClock } from "./manual-clock.js";
export { MemorySink } from "./memory-sink.js";
export type { TestRunner } from "./test-runner.js";
