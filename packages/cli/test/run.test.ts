import { describe, expect, it } from "@jest/globals";
import { run } from "../src/run.js";
import { RecordingIo } from "./support/recording-io.js";

const COMMANDS = ["probe", "check", "translate", "codemod", "compare", "ledger", "plan", "serve"];

describe("crossfade", () => {
  it("lists every command in its help, and says what exit codes mean", async () => {
    const io = new RecordingIo();
    expect(await run(["--help"], io)).toBe(0);
    for (const name of COMMANDS) expect(io.stdout.text).toMatch(new RegExp(`^ {2}${name} `, "m"));
    expect(io.stdout.text).toContain("Exit codes:");
    expect(io.stderr.text).toBe("");
  });

  it("says its version", async () => {
    const io = new RecordingIo();
    expect(await run(["--version"], io)).toBe(0);
    expect(io.stdout.text).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each(COMMANDS.filter((name) => name !== "serve"))("%s has help and --json", async (name) => {
    const io = new RecordingIo();
    expect(await run([name, "--help"], io)).toBe(0);
    expect(io.stdout.text).toContain("--json");
  });

  it.each([
    [[], /Usage: crossfade/],
    [["nonsense"], /unknown command 'nonsense'/],
    [["probe"], /missing required argument 'url'/],
    [["probe", "not a url"], /must be a URL/],
    [["probe", "http://127.0.0.1:1", "--timeout", "soon"], /whole number/],
    [["probe", "http://127.0.0.1:1", "--header", "no colon"], /"Name: value"/],
    [["check"], /--client-header or --name, or give a --ledger/],
    [["check", "--name", "a", "--ledger", "b"], /or give a --ledger/],
    [["translate", "--from", "https://a.example/sse"], /belong together/],
    [["compare", "http://127.0.0.1:1", "--params", "[]"], /JSON object/],
  ])("refuses %j with exit code 2 and a reason", async (argv, reason) => {
    const io = new RecordingIo();
    expect(await run(argv, io)).toBe(2);
    expect(io.stderr.text).toMatch(reason);
    expect(io.stdout.text).toBe("");
    expect(io.stderr.text).not.toMatch(/ at .*\.js:\d+/);
  });

  it("does not repeat a header that it does not understand", async () => {
    const io = new RecordingIo();
    await run(["probe", "http://127.0.0.1:1", "--header", "Authorization hunter2"], io);
    expect(io.stderr.text).not.toContain("Bearer");
  });

  it("prints what a shell needs to complete its words", async () => {
    const io = new RecordingIo();
    expect(await run(["completion", "--help"], io)).toBe(0);
    expect(io.stdout.text).toMatch(/zsh.*bash.*fish/);
  });

  it("has colours on a terminal, unless NO_COLOR is set", async () => {
    const colours = async (env: Record<string, string>, isTTY: boolean) => {
      const io = new RecordingIo({ env, isTTY });
      await run(["--help"], io);
      return io.stdout.text.includes("\u001b[");
    };
    expect(await colours({}, true)).toBe(true);
    expect(await colours({ NO_COLOR: "1" }, true)).toBe(false);
    expect(await colours({}, false)).toBe(false);
    expect(await colours({ FORCE_COLOR: "1" }, false)).toBe(true);
  });
});
