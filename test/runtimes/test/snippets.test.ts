import { expect, it } from "@jest/globals";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describeEachRuntime } from "../support/describe-each-runtime.js";
import { Program } from "../support/run-program.js";

const readme = readFileSync(
  fileURLToPath(import.meta.resolve("@crossfade/fetch/package.json")).replace(
    /package\.json$/,
    "README.md",
  ),
  "utf8",
);

/** The block of the README that is for a runtime: its fence says so. The others are run by test/docs. */
function snippetFor(name: string): string | undefined {
  return new RegExp(`^\`\`\`js ${name.toLowerCase()}\n([^]*?)^\`\`\`$`, "m").exec(readme)?.[1];
}

describeEachRuntime((runtime) => {
  const snippet = snippetFor(runtime.name);
  if (snippet === undefined) return;

  it("the README's code answers, and ends when told", async () => {
    const file = fileURLToPath(new URL(`../programs/snippet-${runtime.name}.mjs`, import.meta.url));
    // A free port, and a word when it is there.
    const code = snippet.replace("port: 3000", "port: 0");
    writeFileSync(file, `${code}\nconsole.log(server.port ?? server.addr.port);\n`);
    const program = new Program(runtime, file);
    try {
      const url = `http://127.0.0.1:${await program.line()}/mcp`;
      const initialize = {
        jsonrpc: "2.0",
        id: 1,
        method: "initialize",
        params: {
          protocolVersion: "2025-11-25",
          capabilities: {},
          clientInfo: { name: "t", version: "1" },
        },
      };
      const response = await fetch(url, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json, text/event-stream",
        },
        body: JSON.stringify(initialize),
      });
      expect(await response.text()).toContain('"serverInfo":{"name":"hello"');
      expect(await program.stop()).toBe(0);
    } finally {
      await program.stop("SIGKILL");
      rmSync(file);
    }
  });
});
