import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Runtime } from "./runtimes.js";

const folder = fileURLToPath(new URL("../programs", import.meta.url));

/** A program of this folder that runs in a runtime, and what it prints. */
export class Program {
  readonly #child: ChildProcess;
  /** Lines that nobody has taken yet, and who waits for one. */
  readonly #lines: string[] = [];
  #waiting: ((line: string) => void) | undefined;
  #errors = "";

  constructor({ name, command }: Runtime, file: string, ...args: string[]) {
    if (!command) throw new Error(`There is no ${name} here`);
    const [binary, ...flags] = command;
    this.#child = spawn(binary, [...flags, file, ...args], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" },
    });
    const { stdout, stderr } = this.#child;
    if (!stdout || !stderr) throw new Error("No pipes");
    createInterface(stdout).on("line", (line) => this.#take(line));
    stderr.setEncoding("utf8").on("data", (text: string) => (this.#errors += text));
  }

  /** The next line; fails with what was printed on `stderr` where the program ends before. */
  async line(): Promise<string> {
    const line = this.#lines.shift();
    if (line !== undefined) return line;
    return Promise.race([
      new Promise<string>((resolve) => (this.#waiting = resolve)),
      once(this.#child, "close").then(() => {
        throw new Error(`The program ended: ${this.#errors}`);
      }),
    ]);
  }

  /** All lines to the end. */
  async lines(): Promise<readonly string[]> {
    const [code] = (await once(this.#child, "close")) as [number | null];
    if (code !== 0) throw new Error(`The program failed: ${this.#errors}`);
    return this.#lines;
  }

  /** Asks it to end; resolves to its exit code, null where a signal ended it. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    if (this.#child.exitCode !== null) return this.#child.exitCode;
    const exited = once(this.#child, "exit") as Promise<[number | null]>;
    this.#child.kill(signal);
    return (await exited)[0];
  }

  #take(line: string): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) waiting(line);
    else this.#lines.push(line);
  }
}
