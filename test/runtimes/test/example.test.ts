import { expect, it } from "@jest/globals";
import { fileURLToPath } from "node:url";
import { CLIENTS } from "../support/clients.js";
import { describeEachRuntime } from "../support/describe-each-runtime.js";
import { Program } from "../support/run-program.js";

const FILES = { Node: "server.js", Bun: "server-bun.js", Deno: "server-deno.js" } as const;
const folder = new URL("../../../examples/hono/", import.meta.url);

describeEachRuntime((runtime) => {
  it("examples/hono serves every client below its prefix, and ends when told", async () => {
    const file = fileURLToPath(new URL(FILES[runtime.name], folder));
    const program = new Program(runtime, file, "0");
    try {
      const url = /http:\S*(?=\/mcp)/.exec(await program.line())?.[0] ?? "";
      expect(await (await fetch(`${url}/health`)).text()).toBe("fine");
      for (const [, connect] of CLIENTS) {
        const client = await connect(url, () => undefined);
        expect(await client.call("greet", { name: "Ada" })).toBe("Hello, Ada!");
        await client.close();
      }
      expect(await program.stop()).toBe(0);
    } finally {
      await program.stop("SIGKILL");
    }
  });
});
