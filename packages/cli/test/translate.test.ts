import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TranslatedFile } from "@crossfade/migration";
import { run } from "../src/run.js";
import { RecordingIo } from "./support/recording-io.js";
import { startServer } from "./support/start-server.js";

const CONFIG = `{
  // what we use
  "servers": {
    "issues": {
      "type": "sse",
      "url": "https://mcp.example.com/sse",
      "headers": { "Authorization": "Bearer hunter2" }
    }
  }
}
`;

describe("crossfade translate", () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "crossfade-translate-"));
    await mkdir(join(folder, ".vscode"));
    file = join(folder, ".vscode", "mcp.json");
    await writeFile(file, CONFIG);
  });

  afterEach(() => rm(folder, { recursive: true }));

  const translate = async (...argv: string[]) => {
    const io = new RecordingIo({ cwd: folder });
    return { io, code: await run(["translate", ...argv], io) };
  };

  it("shows what would change, writes nothing, and prints no secret", async () => {
    const { io, code } = await translate(".", "--guess");
    expect(code).toBe(1);
    expect(io.stdout.text).toMatch(/^-.*"sse"/m);
    expect(io.stdout.text).toMatch(/^\+.*"http"/m);
    expect(io.stdout.text).toContain(
      "1 file looked at, 1 to change, 0 written. --write writes them.",
    );
    expect(io.stdout.text).not.toContain("hunter2");
    expect(await readFile(file, "utf8")).toBe(CONFIG);
  });

  it("writes with --write, keeps a copy, and finds nothing more to do", async () => {
    const { io } = await translate(".", "--guess", "--write");
    expect(io.stdout.text).toContain("1 written");
    const after = await readFile(file, "utf8");
    expect(after).toContain("// what we use");
    expect(after).toContain('"https://mcp.example.com/mcp"');
    expect(after).toContain("Bearer hunter2");
    const names = await readdir(join(folder, ".vscode"));
    const copy = names.find((name) => name !== "mcp.json") ?? "";
    expect(await readFile(join(folder, ".vscode", copy), "utf8")).toBe(CONFIG);
    const again = await translate(".vscode/mcp.json", "--guess");
    expect(again.code).toBe(0);
    expect(again.io.stdout.text).toContain("nothing to change");
  });

  it("tells the same as JSON", async () => {
    const { io } = await translate(".", "--guess", "--json");
    const [translated] = io.json as TranslatedFile[];
    expect(translated).toMatchObject({
      client: expect.stringContaining("VS Code"),
      written: false,
    });
    expect(translated?.changes.map(({ what }) => what).toSorted()).toEqual(["type", "url"]);
  });

  it("goes by --from and --to", async () => {
    const { io } = await translate(
      ".",
      "--from",
      "https://mcp.example.com/sse",
      "--to",
      "https://new.example.com/v1/mcp",
    );
    expect(io.stdout.text).toMatch(/^\+.*https:\/\/new\.example\.com\/v1\/mcp/m);
  });

  it("asks the new URL first, where nothing else tells that it is one", async () => {
    const server = await startServer();
    const config = CONFIG.replace("https://mcp.example.com", server.url);
    await writeFile(file, config);
    const { io } = await translate(".", "--write");
    expect(io.stdout.text).toContain("1 written");
    await server.stop();
    await writeFile(file, config);
    const { io: refused } = await translate(".", "--write");
    expect(refused.stdout.text).toContain("did not answer as Streamable HTTP");
    expect(await readFile(file, "utf8")).toBe(config);
  });

  it("leaves what nobody can tell with --no-verify, and says so", async () => {
    const { io, code } = await translate(".", "--no-verify", "--write");
    expect(code).toBe(1);
    expect(io.stdout.text).toMatch(/! issues, line \d+: /);
    expect(await readFile(file, "utf8")).toBe(CONFIG);
  });

  it("ends with 3 for a path that is not there", async () => {
    const { io, code } = await translate("missing");
    expect(code).toBe(3);
    expect(io.stderr.text).toContain("missing: there is no such file or folder");
  });
});
