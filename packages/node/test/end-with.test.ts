import { jsonReply } from "@crossfade/core";
import { describe, expect, it, jest } from "@jest/globals";
import type { RequestListener, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { createNodeListener } from "../src/node-listener.js";
import { rawRequest } from "./raw-request.js";
import { withServer } from "./with-server.js";

type Vectored = Socket & { _write(): void; _writev(): void };

const GET = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
const answering = (text: string) => createNodeListener(() => jsonReply(200, text));

/** What a request gets, and how often its socket was written to: one string, and vectors. */
async function writesFor(text: string): Promise<{ body: string; writes: [number, number] }> {
  const listener = answering(text);
  let body = "";
  const writes: [number, number] = [0, 0];
  const spying: RequestListener = (request, response) => {
    const socket = request.socket as Vectored;
    const one = jest.spyOn(socket, "_write");
    const many = jest.spyOn(socket, "_writev");
    response.on("finish", () => {
      writes[0] = one.mock.calls.length;
      writes[1] = many.mock.calls.length;
    });
    listener(request, response);
  };
  await withServer(spying, async (url) => {
    const answer = await rawRequest(url, GET);
    body = JSON.parse(answer.slice(answer.indexOf("\r\n\r\n"))) as string;
  });
  return { body, writes };
}

describe("a whole answer", () => {
  it.each([["plain"], ["grün ✓"], ["ÿ"], ["x".repeat(100_000)], ["é".repeat(100_000)]])(
    "leaves in one write, head and body",
    async (text) => {
      expect(await writesFor(text)).toEqual({ body: text, writes: [1, 0] });
    },
  );

  it.each(["write", "end"] as const)("is left to a middleware that has replaced %s", (replaced) => {
    const seen: unknown[] = [];
    const listener = answering("whole");
    const replacing: RequestListener = (request, response) => {
      const own = response[replaced].bind(response) as (...given: unknown[]) => boolean;
      response[replaced] = ((...given: unknown[]) => {
        seen.push(given[0]);
        return own(...given);
      }) as never;
      listener(request, response);
    };
    return withServer(replacing, async (url) => {
      expect(await (await fetch(url)).json()).toBe("whole");
      // Node's own `end` has no need of `write`.
      expect(seen).toEqual(replaced === "end" ? ['"whole"'] : []);
    });
  });

  it("waits for the answer to an earlier request of its connection", () => {
    let first: ServerResponse | undefined;
    const second = answering("second");
    const listener: RequestListener = (request, response) => {
      if (request.url === "/slow") {
        first = response;
        return;
      }
      second(request, response);
      first?.end("first");
    };
    return withServer(listener, async (url) => {
      const slow = "GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n";
      expect(await rawRequest(url, slow, GET)).toMatch(
        /\r\n\r\nfirstHTTP\/1\.1 200 OK[^]*"second"$/,
      );
    });
  });
});
