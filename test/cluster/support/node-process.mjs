import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("main.js", import.meta.resolve("@crossfade/reference-server")));
/** How long a node may take to start on a busy machine. */
const START_MS = 60_000;
/** Two of the proxy's questions whether it is ready, and a bit. */
const DRAIN_DELAY_MS = 1_000;

/** One node: the reference server in a process of its own, which can be killed, paused and started again. */
export class NodeProcess {
  /** @type {import("node:child_process").ChildProcess | undefined} */
  #child;

  #starts = 0;

  /** @param {{ name: string, port: number, network: import("./tcp-proxy.mjs").TcpProxy, leaseMs: number }} options */
  constructor({ name, port, network, leaseMs }) {
    this.name = name;
    this.port = port;
    this.network = network;
    this.output = "";
    this.arguments = [
      ["--port", String(port)],
      ["--redis", network.url],
      ["--lease-ms", String(leaseMs)],
      ["--request-state-keys", "a secret that all nodes of the test share"],
      ["--log-level", "warn"],
      ["--drain-delay-ms", String(DRAIN_DELAY_MS)],
      ["--drain-timeout-ms", "5000"],
    ].flat();
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What the other nodes call this process: not as they called the one before. */
  get instance() {
    return `${this.name}.${this.#starts}`;
  }

  get pid() {
    return this.#child?.pid;
  }

  /** Resolves once it is ready. */
  async start() {
    this.#starts += 1;
    const own = ["--node", this.instance];
    const child = spawn(process.execPath, [MAIN, ...this.arguments, ...own], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#child = child;
    child.stdout.setEncoding("utf8").on("data", (text) => (this.output += text));
    const killNow = () => child.kill("SIGKILL");
    process.once("exit", killNow);
    child.once("exit", () => process.off("exit", killNow));
    const until = Date.now() + START_MS;
    while (!(await this.ready())) {
      if (child.exitCode !== null || Date.now() > until) {
        throw new Error(`Node ${this.name} did not start:\n${this.output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async ready() {
    try {
      return (await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(3_000) })).ok;
    } catch {
      return false;
    }
  }

  pause() {
    this.#child?.kill("SIGSTOP");
  }

  resume() {
    this.#child?.kill("SIGCONT");
  }

  /** Resolves once it is gone. */
  async kill() {
    await this.#end("SIGKILL");
  }

  /** Asks it to drain and stop. Resolves once it is gone. */
  async stop() {
    await this.#end("SIGTERM");
  }

  /** @param {NodeJS.Signals} signal */
  async #end(signal) {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  }
}
