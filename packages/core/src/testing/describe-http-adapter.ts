import { describeAdapterReplies } from "./describe-adapter-replies.js";
import { describeAdapterRequests } from "./describe-adapter-requests.js";
import { describeAdapterStreams } from "./describe-adapter-streams.js";
import type { AdapterLimits, WithAdapter } from "./http-adapter-contract.js";
import type { TestRunner } from "./test-runner.js";

/** What every HTTP adapter owes. Run it against each, your own included. */
export function describeHttpAdapter(
  runner: TestRunner,
  name: string,
  withAdapter: WithAdapter,
  limits: AdapterLimits = {},
): void {
  runner.describe(`HTTP adapter: ${name}`, () => {
    describeAdapterRequests(runner, withAdapter);
    describeAdapterReplies(runner, withAdapter);
    describeAdapterStreams(runner, withAdapter, limits);
  });
}
