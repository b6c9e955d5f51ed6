import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { CLIENTS, type ConnectedClient } from "../support/clients.js";
import { describeEachRuntime } from "../support/describe-each-runtime.js";
import { Program } from "../support/run-program.js";

describeEachRuntime((runtime) => {
  let program: Program;
  let url: string;

  beforeAll(async () => {
    program = new Program(runtime, "mcp-server.mjs");
    url = `http://127.0.0.1:${await program.line()}`;
  });

  afterAll(() => program.stop("SIGKILL"));

  describe.each(CLIENTS)("%s", (name, connect) => {
    // Deno 2.9 leaves the end of a connection unread now and then: the kernel has it (CLOSE_WAIT with one
    // byte to read, for this call's connection and for no other), so nobody here can hear of it.
    const mayNotHear = runtime.name === "Deno" && name === "SDK 2, 2026-07-28";
    let client: ConnectedClient;
    let toolsChanged: Promise<void>;

    beforeEach(async () => {
      let tell = (): void => undefined;
      toolsChanged = new Promise((resolve) => (tell = resolve));
      client = await connect(url, () => tell());
    });

    afterEach(() => client.close());

    it("lists and calls", async () => {
      expect(client.serverName).toBe("fetch");
      expect(await client.listTools()).toContain("echo");
      expect(await client.call("echo", { text: "späße ☂ \r\n" })).toBe("späße ☂ \r\n");
      const long = "x".repeat(300_000);
      expect(await client.call("echo", { text: long })).toBe(long);
    });

    it("is told of progress, in order", async () => {
      const steps: number[] = [];
      const answers: Promise<string>[] = [];
      const onprogress = ({ progress }: { progress: number }) => {
        steps.push(progress);
        answers.push(client.call("heard"));
      };
      expect(await client.call("count", {}, { onprogress })).toBe("counted");
      expect(steps).toEqual([1, 2, 3]);
      await Promise.all(answers);
    });

    it("is told what it did not ask for", async () => {
      expect(await client.call("announce")).toBe("announced");
      await toolsChanged;
    });

    it("is asked while a tool runs", async () => {
      expect(await client.call("ask_user")).toBe("decline");
    });

    (mayNotHear ? it.skip : it)("stops what it gives up", async () => {
      const controller = new AbortController();
      const called = client.call("wait", {}, { signal: controller.signal });
      expect(await program.line()).toBe("waiting");
      controller.abort("changed my mind");
      await expect(called).rejects.toBeDefined();
      expect(await program.line()).toBe("aborted");
    });
  });

  it("is told the client's address by the runtime", async () => {
    await fetch(`${url}/sse`, { method: "HEAD" });
    const sse = new AbortController();
    await fetch(`${url}/sse`, { signal: sse.signal });
    sse.abort();
    expect(await (await fetch(`${url}/elsewhere`)).text()).toBe("127.0.0.1");
  });

  it("serves no other Host", async () => {
    const response = await fetch(`${url.replace("127.0.0.1", "localhost")}/mcp`);
    expect(response.status).toBe(403);
  });
});

describeEachRuntime((runtime) => {
  it("ends when told, with a stream open, and nothing keeps it alive", async () => {
    const program = new Program(runtime, "mcp-server.mjs");
    const response = await fetch(`http://127.0.0.1:${await program.line()}/sse`);
    const exited = program.stop();
    expect(await response.text()).toMatch(/^retry: .*\n\n$/m);
    expect(await exited).toBe(0);
  });
});
