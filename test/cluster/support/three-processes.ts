import type { TestEndpoint, World } from "../../e2e/support/world.js";
import { Nodes } from "./nodes.mjs";

/** A world of one server, which is the reference server in three processes. It stays for all tests of a file. */
export class ThreeProcesses {
  readonly #nodes = new Nodes({ persistent: false, leaseMs: 6_000 });
  #starting: Promise<void> | undefined;

  readonly start: World = async () => {
    await (this.#starting ??= this.#nodes.start());
    const port = Number(new URL(this.#nodes.url).port);
    return { port, endpoint: OUT_OF_REACH, stop: () => Promise.resolve() };
  };

  async stop(): Promise<void> {
    await this.#starting?.catch(() => undefined);
    await this.#nodes.stop();
  }
}

const outOfReach = (): never => {
  throw new Error("Tests do not reach into processes");
};

const OUT_OF_REACH: TestEndpoint = {
  notifyAll: outOfReach,
  drain: outOfReach,
  statistics: outOfReach,
  ledger: { read: outOfReach },
};
