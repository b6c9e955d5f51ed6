import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { ConfigTranslator } from "../../src/config-translator.js";
import { writeWithBackup } from "../../src/client-configs/write-with-backup.js";
import { MOVE, SECRET } from "./fixtures.js";

const translator = new ConfigTranslator({ endpoints: [MOVE], convention: false });
const now = (): Date => new Date("2026-11-26T03:04:05.678Z");
const BEFORE = `{
  "mcpServers": {
    "example": {
      "type": "sse",
      "url": "https://mcp.example.com/sse?key=${SECRET}",
      "headers": { "Authorization": "Bearer ${SECRET}" } // ${SECRET}
    }
  }
}
`;
const AFTER = BEFORE.replace('"sse"', '"http"').replace("/sse?", "/mcp?");

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "crossfade-home-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function put(path: string, text: string): Promise<string> {
  const file = join(home, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

describe("translateFiles", () => {
  it("shows a diff without secrets, and writes nothing", async () => {
    const path = await put(".cursor/mcp.json", BEFORE);
    const [result] = await translator.translateFiles([path]);
    expect(result).toMatchObject({ client: "Cursor", written: false });
    expect(result?.diff).toBe(`--- ${path}
+++ ${path}
@@ -2,6 +2,6 @@
   "mcpServers": {
     "example": {
-      "type": "sse",
-      "url": "https://mcp.example.com/sse?key=•••",
+      "type": "http",
+      "url": "https://mcp.example.com/mcp?key=•••",
       "headers": { "Authorization": "•••" } // •••
     }
`);
    expect(JSON.stringify(result)).not.toContain(SECRET);
    expect(await readFile(path, "utf8")).toBe(BEFORE);
  });

  it("writes when asked to, keeping a copy and the file's mode", async () => {
    const path = await put(".cursor/mcp.json", BEFORE);
    await chmod(path, 0o600);
    const [result] = await translator.translateFiles([path], { write: true, now });
    expect(result).toMatchObject({ written: true, backup: `${path}.2026-11-26T03-04-05.bak` });
    expect(await readFile(path, "utf8")).toBe(AFTER);
    expect(await readFile(result?.backup ?? "", "utf8")).toBe(BEFORE);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(dirname(path))).toHaveLength(2);
  });

  it("changes nothing the second time, and makes no second copy", async () => {
    const path = await put(".cursor/mcp.json", BEFORE);
    await translator.translateFiles([path], { write: true, now });
    const [again] = await translator.translateFiles([path], { write: true, now });
    expect(again).toMatchObject({ written: false, changes: [], diff: "" });
    expect(await readdir(dirname(path))).toHaveLength(2);
  });

  it("writes to the file behind a link", async () => {
    const real = await put("dotfiles/mcp.json", BEFORE);
    await mkdir(join(home, ".cursor"));
    const link = join(home, ".cursor/mcp.json");
    await symlink(real, link);
    await translator.translateFiles([link], { write: true, now });
    expect(await readFile(real, "utf8")).toBe(AFTER);
    expect((await readdir(join(home, ".cursor"))).length).toBe(1);
  });

  it("goes on after a file that cannot be read, and says why", async () => {
    const path = await put(".cursor/mcp.json", BEFORE);
    const seen: string[] = [];
    const results = await translator.translateFiles([join(home, "none/.mcp.json"), path], {
      write: true,
      onProgress: ({ done, of }) => seen.push(`${done}/${of}`),
    });
    expect(results).toMatchObject([
      { written: false, failure: expect.stringContaining("ENOENT") },
      { written: true },
    ]);
    expect(seen).toEqual(["0/2", "1/2"]);
  });

  it("ends when it is told to", async () => {
    const path = await put(".cursor/mcp.json", BEFORE);
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(translator.translateFiles([path], { write: true, signal })).rejects.toThrow(
      "enough",
    );
    expect(await readFile(path, "utf8")).toBe(BEFORE);
  });
});

describe("writeWithBackup", () => {
  it("leaves a file alone that somebody else has changed", async () => {
    const path = await put("a.json", "new");
    await expect(writeWithBackup(path, "old", "ours", "x")).rejects.toThrow(/somebody else/);
    expect(await readdir(home)).toEqual(["a.json"]);
  });

  it("never replaces an older copy", async () => {
    const path = await put("a.json", "1");
    await writeWithBackup(path, "1", "2", "x");
    const { backup } = await writeWithBackup(path, "2", "3", "x");
    expect(backup).toBe(`${path}.x-1.bak`);
    expect(await readFile(`${path}.x.bak`, "utf8")).toBe("1");
  });
});

describe("finding files", () => {
  it.each([
    ["darwin", "Library/Application Support/Claude/claude_desktop_config.json", {}],
    ["linux", ".config/Claude/claude_desktop_config.json", {}],
    ["linux", "elsewhere/Claude/claude_desktop_config.json", { XDG_CONFIG_HOME: "elsewhere" }],
    ["win32", "AppData/Roaming/Claude/claude_desktop_config.json", {}],
    ["win32", "roaming/Claude/claude_desktop_config.json", { APPDATA: "roaming" }],
  ] as const)("finds a user's on %s: %s", async (platform, path, env) => {
    await put(path, BEFORE);
    await put(".codex/config.toml", "");
    const absolute = Object.fromEntries(
      Object.entries(env).map(([name, folder]) => [name, join(home, folder)]),
    );
    const found = await translator.findUserConfigs({ home, platform, env: absolute });
    expect(found.map(({ path: one, dialect }) => [one, dialect?.id])).toEqual([
      [join(home, path), "claude-desktop"],
      [join(home, ".codex/config.toml"), "codex"],
    ]);
  });

  it("finds a project's configurations and documentation, and nothing that is not its own", async () => {
    for (const path of [
      ".mcp.json",
      ".vscode/mcp.json",
      ".continue/mcpServers/x.yaml",
      "docs/setup.md",
      "team.code-workspace",
      "packages/a/server.json",
      "node_modules/x/.mcp.json",
      "src/index.ts",
    ]) {
      await put(path, "");
    }
    const found = await translator.findProjectConfigs(home);
    expect(found.map(({ path, dialect }) => [path.slice(home.length + 1), dialect?.id])).toEqual([
      [".continue/mcpServers/x.yaml", "continue"],
      [".mcp.json", "claude-code"],
      [".vscode/mcp.json", "vscode"],
      ["docs/setup.md", undefined],
      ["packages/a/server.json", "server-json"],
      ["team.code-workspace", "vscode-settings"],
    ]);
    const withoutDocs = await translator.findProjectConfigs(home, { docs: false });
    expect(withoutDocs).toHaveLength(5);
  });
});
