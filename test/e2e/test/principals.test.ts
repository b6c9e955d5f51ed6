import { expressHandler } from "@crossfade/express";
import type { McpEndpoint } from "@crossfade/server";
import { requireBearerAuth } from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import express from "express";
import type { RequestListener } from "node:http";
import { connectClient } from "../support/connect-client.js";
import { EventReader, INITIALIZE } from "../support/event-reader.js";
import { HTTP_SSE_CLIENTS } from "../support/sdk-clients.js";
import { startServer, type TestServer } from "../support/start-server.js";

const TOKENS: Readonly<Record<string, string>> = { "token-a": "alice", "token-b": "bob" };
const IN_AN_HOUR = Math.floor(Date.now() / 1_000) + 3_600;

const verifier = {
  verifyAccessToken: (token: string) => {
    const clientId = TOKENS[token];
    if (clientId === undefined) throw new Error("no such token");
    const extra = { iss: "https://issuer.example", sub: clientId };
    return Promise.resolve({ token, clientId, scopes: [], expiresAt: IN_AN_HOUR, extra });
  },
};

/** A `fetch` that carries a token, for clients that let one be given. */
const fetchWith =
  (token: string): typeof fetch =>
  (url, init) => {
    const headers = new Headers(init?.headers);
    headers.set("Authorization", `Bearer ${token}`);
    return fetch(url, { ...init, headers });
  };

const behindMiddleware = (endpoint: McpEndpoint): RequestListener =>
  express().use("/api", requireBearerAuth({ verifier }), expressHandler(endpoint));

let server: TestServer;
let url: string;

beforeEach(async () => {
  server = await startServer({ listenerFor: behindMiddleware });
  url = `${server.url}/api`;
});

afterEach(() => server.stop());

describe("behind the SDK's bearer middleware", () => {
  it.each(HTTP_SSE_CLIENTS.slice(-2))("a tool knows who calls it: $version", async (version) => {
    for (const [token, who] of Object.entries(TOKENS)) {
      const options = { fetch: fetchWith(token), eventSourceInit: { fetch: fetchWith(token) } };
      const client = await connectClient(version, `${url}/sse`, options);
      expect(await client.call("whoami")).toBe(who);
      await client.close();
    }
  });

  it("nobody comes in without a token", async () => {
    expect((await fetch(`${url}/sse`)).status).toBe(401);
  });

  describe("a session", () => {
    const alice = fetchWith("token-a") as never;
    const bob = fetchWith("token-b");
    let reader: EventReader;
    let endpoint: URL;

    beforeEach(async () => {
      reader = new EventReader(`${url}/sse`, { fetch: alice });
      await reader.until((opened) => opened.endpoint !== undefined);
      endpoint = reader.endpoint!;
    });

    afterEach(() => reader.close());

    const body = JSON.stringify({ jsonrpc: "2.0", ...INITIALIZE });
    const json = { "Content-Type": "application/json" };
    const post = (caller: typeof fetch) =>
      caller(endpoint, { method: "POST", headers: json, body });

    it("is unknown to another principal, whatever the method", async () => {
      const stream = new URL(`${url}/sse${endpoint.search}`);
      const responses = [
        await post(bob),
        await bob(stream),
        await bob(stream, { method: "DELETE" }),
      ];
      expect(responses.map(({ status }) => status)).toEqual([404, 404, 404]);
      expect(reader.messages).toEqual([]);
      expect((await post(alice)).status).toBe(202);
      await reader.until(({ messages }) => messages.length === 1);
    });

    it("cannot be read on by another principal with an id of its events", async () => {
      let lastEventId = "";
      const source = new EventReader(`${url}/sse${endpoint.search}`, {
        fetch: async (target, init) => {
          const response = await (alice as typeof fetch)(target, init);
          const [own, watched] = response.body!.tee();
          const watching = watched.pipeTo(
            new WritableStream({
              write: (chunk: Uint8Array) => {
                const id = /^id: (.+)$/m.exec(Buffer.from(chunk).toString())?.[1];
                if (id !== undefined) lastEventId = id;
              },
            }),
          );
          // It ends with the stream, which the test closes.
          watching.catch(() => undefined);
          return new Response(own, response);
        },
      });
      await source.until((opened) => opened.openings === 1);
      await post(alice);
      await source.until(({ messages }) => messages.length === 1);
      expect(lastEventId).toMatch(/^[\w-]{22,}-1$/);

      const stolen = await bob(`${url}/sse`, {
        headers: { "Last-Event-ID": lastEventId.replace(/1$/, "0") },
      });
      const { value } = await stolen.body!.getReader().read();
      const text = Buffer.from(value).toString();
      // A stream of a session of his own: another endpoint, and nothing of hers.
      expect(text).toContain("event: endpoint");
      expect(text).not.toContain(endpoint.search);
      expect(text).not.toContain("test-server");
      source.close();
    });
  });
});
