import { describe, it } from "@jest/globals";
import { RUNTIMES, type Runtime } from "./runtimes.js";

/** Describes what holds on each runtime. One that is not there is reported as skipped. */
export function describeEachRuntime(body: (runtime: Runtime) => void): void {
  describe.each(RUNTIMES.map((runtime) => [runtime.name, runtime] as const))(
    "on %s",
    (_, runtime) => {
      if (runtime.command) return body(runtime);
      it.skip(`is not tested: npm has no ${runtime.name} for this machine`, () => undefined);
    },
  );
}
