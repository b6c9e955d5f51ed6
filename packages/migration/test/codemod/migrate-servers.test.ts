import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { migrateServers } from "../../src/codemod/migrate-servers.js";

const SERVER = `import express from 'express';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { buildServer } from './build-server.js';

const app = express();
let transport;
app.get('/sse', async (req, res) => {
  transport = new SSEServerTransport('/messages', res);
  await buildServer().connect(transport);
});
app.post('/messages', (req, res) => transport.handlePostMessage(req, res));
app.listen(3000);
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "crossfade-servers-"));
  await mkdir(join(folder, "node_modules"));
  await writeFile(join(folder, "server.js"), SERVER);
  await writeFile(join(folder, "node_modules/server.js"), SERVER);
  await writeFile(join(folder, "odd.ts"), SERVER.replace("buildServer()", "odd[0]"));
  await writeFile(join(folder, "other.ts"), "export const one = 1;\n");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it("tells what would change, and writes nothing", async () => {
  const seen: string[] = [];
  const result = await migrateServers(folder, { onProgress: ({ path }) => seen.push(path) });
  expect(result).toMatchObject({
    rewritten: 1,
    left: 1,
    packages: ["@crossfade/express", "@crossfade/mcp-sdk"],
  });
  expect(result.files.map(({ path, written }) => [path, written])).toEqual([
    [join(folder, "odd.ts"), false],
    [join(folder, "server.js"), false],
  ]);
  expect(result.files[1]?.diff).toContain("+import { crossfade } from '@crossfade/express';");
  expect(seen).toHaveLength(2);
  expect(await readFile(join(folder, "server.js"), "utf8")).toBe(SERVER);
});

it("writes when asked to, with a copy beside it, and nothing the second time", async () => {
  const now = (): Date => new Date("2026-11-26T03:04:05Z");
  const { files } = await migrateServers(folder, { write: true, now });
  expect(files[1]?.backup).toBe(join(folder, "server.js.2026-11-26T03-04-05.bak"));
  expect(await readFile(join(folder, "server.js"), "utf8")).toBe(`import express from 'express';
import { buildServer } from './build-server.js';
import { crossfade } from '@crossfade/express';
import { fromMcpServer } from '@crossfade/mcp-sdk';

const app = express();
const mcp = crossfade({
  backend: fromMcpServer(() => buildServer()),
});
app.use(mcp);

app.listen(3000);
`);
  const again = await migrateServers(folder, { write: true, now });
  expect(again).toMatchObject({ rewritten: 0, left: 1 });
  expect(again.files.every(({ diff }) => diff === "")).toBe(true);
  expect(await readdir(folder)).toHaveLength(6);
});

it("ends when it is told to", async () => {
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(migrateServers(folder, { signal })).rejects.toThrow("enough");
});
