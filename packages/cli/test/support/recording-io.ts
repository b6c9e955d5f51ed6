import type { CommandIo, TextSink } from "../../src/command-io.js";

class RecordingSink implements TextSink {
  text = "";
  readonly isTTY: boolean;
  readonly columns = 120;

  constructor(isTTY: boolean) {
    this.isTTY = isTTY;
  }

  write(text: string): void {
    this.text += text;
  }
}

/** The surroundings of a command, all of them a test's. */
export class RecordingIo implements CommandIo {
  readonly stdout: RecordingSink;
  readonly stderr: RecordingSink;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly #controller = new AbortController();

  constructor({ env = {}, cwd = "/", isTTY = false } = {}) {
    this.env = env;
    this.cwd = cwd;
    this.stdout = new RecordingSink(isTTY);
    this.stderr = new RecordingSink(false);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What Ctrl-C does. */
  interrupt(): void {
    this.#controller.abort(new Error("Interrupted"));
  }

  /** What `--json` printed: all of it, and nothing else. */
  get json(): unknown {
    return JSON.parse(this.stdout.text);
  }
}
