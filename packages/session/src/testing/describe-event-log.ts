import type { TestRunner } from "@crossfade/core/testing";
import { describeEventEviction } from "./describe-event-eviction.js";
import { describeEventExpectations } from "./describe-event-expectations.js";
import { describeEventFencing } from "./describe-event-fencing.js";
import { describeEventReplay } from "./describe-event-replay.js";
import { describeEventStreams } from "./describe-event-streams.js";
import type { WithEventLog } from "./event-log-contract.js";

/** The contract of `EventLog`. Run it against every log, your own included. */
export function describeEventLog(runner: TestRunner, name: string, withLog: WithEventLog): void {
  runner.describe(`EventLog: ${name}`, () => {
    describeEventReplay(runner, withLog);
    describeEventEviction(runner, withLog);
    describeEventFencing(runner, withLog);
    describeEventStreams(runner, withLog);
    describeEventExpectations(runner, withLog);
  });
}
