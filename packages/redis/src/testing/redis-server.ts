import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "./free-port.js";
import { redisBinary } from "./redis-binary.js";
import { redisCommand } from "./redis-command.js";

/** Ten seconds of looking whether a server is up: machines that test are busy. */
const ATTEMPTS = 500;
const ATTEMPT_MS = 20;
/** How many ports are tried. */
const PORT_ATTEMPTS = 3;

export interface RedisServerOptions {
  /** Further settings, as on the command line: `["--maxmemory", "10mb"]`. */
  readonly settings?: readonly string[];
  /** Whether data survive `kill` and `start`, every write of them. Default: false. */
  readonly persistent?: boolean;
}

/** A server for tests, in a folder of its own, on a free port. */
export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Ends it at once, and resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts it again, on the same port, with what it kept. */
  start(): Promise<void>;
  /** `SIGSTOP`: connections stay, and nothing is answered. */
  freeze(): void;
  thaw(): void;
  /** Resolves to the reply as it stands on the wire. */
  command(...words: readonly string[]): Promise<string>;
  /** Ends it, and removes its folder. */
  stop(): Promise<void>;
}

/**
 * Starts a server that ends with this process at the latest.
 *
 * @throws Error where no server is installed, or it does not come up
 */
export async function startRedis(options: RedisServerOptions = {}): Promise<RedisServer> {
  for (let attempt = 1; ; attempt += 1) {
    const server = new OwnRedisServer(await freePort(), options);
    try {
      await server.start();
      return server;
    } catch (error) {
      // Another process that looked for a free port in the same moment has found the same.
      const taken = String(error).includes("Address already in use");
      await server.stop();
      if (!taken || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

class OwnRedisServer implements RedisServer {
  readonly port: number;
  readonly #folder = mkdtempSync(join(tmpdir(), "crossfade-redis-"));
  readonly #settings: readonly string[];
  #process: ChildProcess | undefined;

  constructor(port: number, { settings = [], persistent = false }: RedisServerOptions) {
    this.port = port;
    const own = {
      "--port": String(port),
      "--bind": "127.0.0.1",
      "--dir": this.#folder,
      "--save": "",
      "--appendonly": persistent ? "yes" : "no",
      "--appendfsync": "always",
    };
    this.#settings = [...Object.entries(own).flat(), ...settings];
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const binary = redisBinary();
    if (!binary) throw new Error("redis-server is not installed");
    const child = spawn(binary, this.#settings, { stdio: ["ignore", "pipe", "ignore"] });
    const output: string[] = [];
    child.stdout.setEncoding("utf8").on("data", (text: string) => output.push(text));
    const killNow = (): boolean => child.kill("SIGKILL");
    process.once("exit", killNow);
    child.once("exit", () => process.off("exit", killNow));
    this.#process = child;
    for (let attempt = 0; attempt < ATTEMPTS && child.exitCode === null; attempt++) {
      if (await this.#answers()) return;
      await delay(ATTEMPT_MS);
    }
    throw new Error(`The Redis server did not come up:\n${output.join("")}`);
  }

  async kill(): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  }

  freeze(): void {
    this.#process?.kill("SIGSTOP");
  }

  thaw(): void {
    this.#process?.kill("SIGCONT");
  }

  command(...words: readonly string[]): Promise<string> {
    return redisCommand(this.port, ...words);
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #answers(): Promise<boolean> {
    try {
      return (await this.command("PING")).startsWith("+PONG");
    } catch {
      return false;
    }
  }
}
