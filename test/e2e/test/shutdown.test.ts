import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { connectClient, type ConnectedClient } from "../support/connect-client.js";
import { HTTP_SSE_CLIENTS } from "../support/sdk-clients.js";

const manifest = createRequire(import.meta.url).resolve("@crossfade/reference-server/package.json");
const main = new URL("dist/main.js", `file://${manifest}`);
const newest = HTTP_SSE_CLIENTS.at(-1)!;

/** The reference server as a process of its own, as `npm start` runs it. */
class ServerProcess {
  readonly child: ChildProcess;
  readonly lines: { level?: number; msg?: string; url?: string }[] = [];
  output = "";

  constructor(...flags: string[]) {
    this.child = spawn(process.execPath, [main.pathname, "--port", "0", ...flags], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.output += text;
      for (const line of text.split("\n").filter(Boolean)) this.lines.push(JSON.parse(line));
    });
  }

  async url(): Promise<string> {
    return (await this.says("listening")).url ?? "";
  }

  /** Resolves to the first line of its log that says this. */
  async says(message: string): Promise<{ url?: string }> {
    for (;;) {
      const line = this.lines.find(({ msg }) => msg === message);
      if (line) return line;
      await once(this.child.stdout!, "data");
    }
  }

  async exit(): Promise<unknown> {
    const [code] = this.child.exitCode === null ? await once(this.child, "exit") : [0];
    return code;
  }
}

describe("the reference server's process", () => {
  let server: ServerProcess;
  let client: ConnectedClient;

  beforeEach(async () => {
    server = new ServerProcess();
    client = await connectClient(newest, `${await server.url()}/sse`);
  });

  afterEach(async () => {
    await client.close();
    server.child.kill("SIGKILL");
  });

  it("answers what is running when SIGTERM comes, then ends with 0", async () => {
    let begun!: () => void;
    const running = new Promise<void>((resolve) => (begun = resolve));
    const options = { onprogress: () => begun() };
    const called = client.call("count", { steps: 4, delayMs: 100 }, options);
    await running;
    server.child.kill("SIGTERM");
    expect(await called).toBe("Counted to 4");
    expect(await server.exit()).toBe(0);
  });

  // covers: all/draining
  it("tells whoever comes while it drains, and the load balancer, to go elsewhere", async () => {
    const url = await server.url();
    const called = client.call("count", { steps: 2, delayMs: 60_000 });
    called.catch(() => undefined);
    await client.call("echo", { text: "the call has begun" });
    server.child.kill("SIGTERM");
    await server.says("draining");
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const refused = await fetch(`${url}/sse`);
    expect(refused.status).toBe(503);
    expect(refused.headers.get("Retry-After")).toMatch(/^\d+$/);
  });

  it("takes a second signal, as Ctrl-C in a terminal sends it, for the same", async () => {
    server.child.kill("SIGINT");
    server.child.kill("SIGTERM");
    expect(await server.exit()).toBe(0);
    expect(server.lines.filter(({ msg }) => msg === "draining")).toHaveLength(1);
  });

  it("logs JSON, and no session's id", async () => {
    await client.call("fail");
    server.child.kill("SIGTERM");
    await server.exit();
    expect(server.lines.map(({ msg }) => msg)).toContain("stopped");
    expect(server.output).not.toMatch(/sse_|session_id=[^[]/);
  });
});

it("ends although a client stays connected and a call never returns", async () => {
  const server = new ServerProcess("--drain-timeout-ms", "100");
  const client = await connectClient(newest, `${await server.url()}/sse`);
  const called = client.call("count", { steps: 2, delayMs: 60_000 });
  called.catch(() => undefined);
  await client.call("echo", { text: "the call has begun" });
  server.child.kill("SIGTERM");
  expect(await server.exit()).toBe(0);
  await client.close();
  await expect(called).rejects.toBeDefined();
});
