import { describe, expect, it } from "@jest/globals";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { shutDown } from "../src/index.js";

/** An endpoint that notes what is asked of it. */
function recordingEndpoint() {
  const calls: string[] = [];
  return {
    calls,
    drain: (deadlineMs?: number) => Promise.resolve(void calls.push(`drain ${deadlineMs}`)),
    close: () => Promise.resolve(void calls.push("close")),
  };
}

describe("shutDown", () => {
  it("drains, closes, and does not wait for connections that are kept alive", async () => {
    const server = createServer((_, response) => void response.end("answered"));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    // Node's fetch keeps the connection.
    await (await fetch(`http://127.0.0.1:${port}`)).text();
    const endpoint = recordingEndpoint();
    await shutDown(server, endpoint, 50);
    expect(endpoint.calls).toEqual(["drain 50", "close"]);
    expect(server.listening).toBe(false);
  });

  it("can be reached while it drains: answers to the server's questions come in new requests", async () => {
    const server = createServer((_, response) => void response.end("answered"));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    // A connection that is kept alive must not be closed, either.
    await (await fetch(url)).text();
    let heard: string | undefined;
    const drain = async () => {
      heard = await (await fetch(url)).text();
    };
    await shutDown(server, { ...recordingEndpoint(), drain });
    expect(heard).toBe("answered");
    await expect(fetch(url)).rejects.toThrow();
  });

  it("has connections closed by whoever keeps them, so that none is closed under a request", async () => {
    const server = createServer((_, response) => void response.end("answered"));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect((await fetch(url)).headers.get("connection")).toBe("keep-alive");
    let connection: string | null = null;
    const drain = async () => {
      connection = (await fetch(url)).headers.get("connection");
    };
    await shutDown(server, { ...recordingEndpoint(), drain });
    expect(connection).toBe("close");
  });

  it("cuts what is still being answered after the deadline", async () => {
    const server = createServer(() => undefined);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const answered = fetch(`http://127.0.0.1:${port}`).catch(() => "cut");
    await once(server, "request");
    await shutDown(server, recordingEndpoint());
    expect(await answered).toBe("cut");
  });

  it("is content with a server that never listened", async () => {
    const endpoint = recordingEndpoint();
    await shutDown(createServer(), endpoint);
    expect(endpoint.calls).toEqual(["drain undefined", "close"]);
  });
});
