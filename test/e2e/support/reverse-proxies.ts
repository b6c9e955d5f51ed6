import { ConfigTranslator, type ProxyLine, type ReverseProxy } from "@crossfade/migration";
import type { Generation, HttpTransportConfigInput } from "@crossfade/core";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { realProcess } from "./real-process.js";

/** A real proxy, with exactly the lines that are printed, in the least configuration that can hold them. */
export interface RunningProxy {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

interface ProxyProgram {
  readonly command: string;
  readonly version: readonly string[];
  /** Time limits of one second stand for those that a user may have set for everything else. */
  readonly config: (
    port: number,
    at: (place: ProxyLine["place"]) => string,
    folder: string,
  ) => string;
  readonly start: (file: string, folder: string) => readonly string[];
}

const PROGRAMS: Readonly<Record<ReverseProxy, ProxyProgram>> = {
  nginx: {
    command: "nginx",
    version: ["-v"],
    config: (port, at, folder) => `
      daemon off;
      master_process off;
      error_log stderr warn;
      pid ${folder}/pid;
      events {}
      http {
        access_log off;
        ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path ${folder};`).join("\n")}
        gzip on;
        gzip_types text/event-stream application/json;
        gzip_proxied any;
        proxy_read_timeout 1s;
        ${at("http")}
        server {
          listen 127.0.0.1:${port};
          ${at("server")}
        }
      }`,
    start: (file, folder) => ["-p", folder, "-c", file],
  },
  caddy: {
    command: "caddy",
    version: ["version"],
    config: (port, at) =>
      `{\nadmin off\nauto_https off\n}\nhttp://:${port} {\nbind 127.0.0.1\n${at("site")}\n}\n`,
    start: (file) => ["run", "--adapter", "caddyfile", "--config", file],
  },
  haproxy: {
    command: "haproxy",
    version: ["-v"],
    config: (port, at) => `
defaults
    timeout connect 1s
    timeout client 1s
    timeout server 1s
${at("defaults")}
frontend test
    bind 127.0.0.1:${port}
${at("frontend")}
${at("top")}
`,
    start: (file) => ["-db", "-f", file],
  },
};

/** Debian puts two of them where only root looks. */
const PATH = `${realProcess.env["PATH"]}:/usr/sbin`;

/** Whether the program is there. Where all of them have to be, and one is not, that is an error. */
export function hasProxy(proxy: ReverseProxy): boolean {
  const { command, version } = PROGRAMS[proxy];
  const found = spawnSync(command, version, { stdio: "ignore", env: { PATH } }).error === undefined;
  if (!found && realProcess.env["REQUIRE_PROXIES"]) {
    throw new Error(`REQUIRE_PROXIES is set, and there is no ${command}`);
  }
  return found;
}

/** Starts a proxy before a server, with the lines for these generations. */
export async function startProxy(
  proxy: ReverseProxy,
  upstreamPort: number,
  generations: readonly Generation[],
  config: HttpTransportConfigInput = {},
): Promise<RunningProxy> {
  const program = PROGRAMS[proxy];
  const upstream = `127.0.0.1:${upstreamPort}`;
  const translator = new ConfigTranslator();
  const lines = generations.flatMap((generation) =>
    translator.proxyLines({ proxy, generation, upstream, config }),
  );
  const at = (place: ProxyLine["place"]): string =>
    lines.flatMap((line) => (line.place === place ? [line.text] : [])).join("\n");
  const folder = mkdtempSync(join(tmpdir(), "crossfade-proxy-"));
  const file = join(folder, "config");
  const port = await freePort();
  writeFileSync(file, program.config(port, at, folder));
  const env = { PATH, HOME: folder };
  const child = spawn(program.command, program.start(file, folder), { env });
  let said = "";
  for (const output of [child.stdout, child.stderr]) {
    output.on("data", (text: Buffer) => (said += text.toString()));
  }
  const stop = async (): Promise<void> => {
    await ended(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilItListens(port, child);
  } catch (error) {
    await stop();
    throw new Error(`${proxy} does not start:\n${said}`, { cause: error });
  }
  return { url: `http://127.0.0.1:${port}`, stop };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

/** None of the three says on all systems when it is ready. */
async function untilItListens(port: number, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    const socket = connect(port, "127.0.0.1");
    const connected = await Promise.race([
      once(socket, "connect").then(() => true),
      once(socket, "error").then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (connected) return;
    await pause(20);
  }
  throw new Error("it does not listen");
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}
