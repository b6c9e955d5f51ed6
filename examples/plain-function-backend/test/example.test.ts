import { describe, expect, it } from "@jest/globals";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("..", import.meta.url));
const call = {
  jsonrpc: "2.0",
  id: 1,
  method: "tools/call",
  params: { name: "reverse", arguments: { text: "MCP" } },
};
const answer = { jsonrpc: "2.0", id: 1, result: { content: [{ type: "text", text: "PCM" }] } };

describe("examples/plain-function-backend", () => {
  it("answers as its README says, as JSON and as an event", async () => {
    const server = spawn(process.execPath, ["server.js", "0"], { cwd: folder });
    const exited = once(server, "exit");
    try {
      const [line] = (await once(createInterface(server.stdout), "line")) as [string];
      const url = line.replace("listening on ", "");
      const posted = await fetch(`${url}/messages`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(call),
      });
      expect(await posted.json()).toEqual(answer);
      const session = posted.headers.get("mcp-session-id") ?? "";
      const stream = await fetch(`${url}/sse?session_id=${session}`);
      const text = await readUntil(stream, "PCM");
      expect(text).toContain(`data: ${JSON.stringify(answer)}\n\n`);
    } finally {
      server.kill("SIGTERM");
    }
    expect(await exited).toEqual([0, null]);
  });
});

async function readUntil({ body }: Response, wanted: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.includes(wanted) && text.endsWith("\n\n")) return text;
  }
  return text;
}
