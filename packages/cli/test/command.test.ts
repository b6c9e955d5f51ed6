import { describe, expect, it } from "@jest/globals";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("../dist/bin.js", import.meta.url));

describe("the built command", () => {
  it("runs the reference server with the server's own options, until it is told to stop", async () => {
    const child = spawn(process.execPath, [BIN, "serve", "--port", "0"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    for await (const chunk of child.stdout) {
      output += String(chunk);
      if (output.includes('"listening"')) break;
    }
    const url = /"url":"([^"]+)"/.exec(output)?.[1];
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    child.kill("SIGTERM");
    const [code] = (await once(child, "exit")) as [number];
    expect(code).toBe(0);
  });

  it("gives the server's own help, and says how it ended", () => {
    const help = spawnSync(process.execPath, [BIN, "serve", "--help"], { encoding: "utf8" });
    expect(help.stdout).toContain("crossfade-reference-server");
    const failed = spawnSync(process.execPath, [BIN, "serve", "--port", "nonsense"], {
      encoding: "utf8",
    });
    expect(failed.status).toBe(3);
    expect(failed.stderr).toContain("exit code");
  });

  it.each(["bash", "zsh", "fish"])("prints completion for %s, which asks it for words", (shell) => {
    const script = spawnSync(process.execPath, [BIN, "completion", shell], { encoding: "utf8" });
    expect(script.status).toBe(0);
    expect(script.stdout).toContain("crossfade");
    const words = spawnSync(process.execPath, [BIN, "complete", "--", ""], { encoding: "utf8" });
    expect(words.stdout).toMatch(/^probe\b/m);
    expect(words.stdout).toMatch(/^translate\b/m);
  });
});
