import type { HttpReply, StreamSink } from "@crossfade/core";
import { describe, expect, it } from "@jest/globals";
import type { RequestListener, ServerResponse } from "node:http";
import { connect } from "node:net";
import { createNodeListener } from "../src/node-listener.js";
import { rawRequest } from "./raw-request.js";
import { withServer } from "./with-server.js";

const GET = "GET /stream HTTP/1.1\r\nHost: localhost\r\n";

function streaming(use: (sink: StreamSink) => void): () => HttpReply {
  return () => ({ status: 200, headers: ["Content-Type", "text/event-stream"], stream: use });
}

/** The bytes of a response after its head. */
function bodyOf(answer: string): string {
  return answer.slice(answer.indexOf("\r\n\r\n") + 4);
}

describe("a stream over Node's response", () => {
  const twoChunks = streaming((sink) => {
    sink.write("data: grün\n\n");
    sink.write("");
    sink.write("id: 1\n", new TextEncoder().encode("data: two\n\n"));
    sink.end();
  });

  it("frames chunks as HTTP/1.1 has it, and an empty one does not end the stream", () =>
    withServer(createNodeListener(twoChunks), async (url) => {
      const answer = await rawRequest(url, `${GET}Connection: close\r\n\r\n`);
      const chunks = ["d\r\ndata: grün\n\n", "6\r\nid: 1\n", "b\r\ndata: two\n\n", "0\r\n"];
      expect(bodyOf(answer)).toBe(`${chunks.join("\r\n")}\r\n`);
    }));

  it("is not framed for HTTP/1.0", () =>
    withServer(createNodeListener(twoChunks), async (url) => {
      const answer = await rawRequest(url, "GET /stream HTTP/1.0\r\nHost: localhost\r\n\r\n");
      expect(bodyOf(answer)).toBe("data: grün\n\nid: 1\ndata: two\n\n");
    }));

  it("goes through a middleware that has replaced the response's write", () => {
    const seen: string[] = [];
    const listener = createNodeListener(twoChunks);
    const shouting: RequestListener = (request, response) => {
      const write = response.write.bind(response) as (chunk: unknown) => boolean;
      response.write = ((chunk: unknown) => {
        seen.push(String(chunk));
        return write(String(chunk).toUpperCase());
      }) as ServerResponse["write"];
      listener(request, response);
    };
    return withServer(shouting, async (url) => {
      expect(await (await fetch(url)).text()).toContain("DATA: GRÜN\n\n");
      expect(seen[0]).toBe("data: grün\n\n");
    });
  });

  it("waits for the answer to an earlier request of its connection", () => {
    const sinks: StreamSink[] = [];
    const stream = createNodeListener(streaming((sink) => sinks.push(sink)));
    let first: ServerResponse | undefined;
    const listener: RequestListener = (request, response) => {
      if (request.url === "/slow") first = response;
      else stream(request, response);
    };
    return withServer(listener, async (url) => {
      const answer = rawRequest(
        url,
        "GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n",
        `${GET}Connection: close\r\n\r\n`,
      );
      while (sinks.length === 0) await new Promise((resolve) => setImmediate(resolve));
      sinks[0]?.write("data: second\n\n");
      first?.end("first");
      sinks[0]?.end();
      expect(await answer).toMatch(
        /\r\n\r\nfirstHTTP\/1\.1 200 OK[^]*\r\n\r\ne\r\ndata: second\n\n\r\n0\r\n\r\n$/,
      );
    });
  });

  it("tells when a reader that was too slow has taken what waited, and leaves the connection as it was", () => {
    const drained = new Promise<number>((resolve) => {
      const stream = createNodeListener(
        streaming((sink) => {
          sink.listen({
            drained: () => {
              resolve(sink.waitingBytes);
              sink.end();
            },
            closed: () => undefined,
          });
          while (sink.write("x".repeat(100_000)));
        }),
      );
      void withServer(stream, async (url) => {
        const { hostname, port } = new URL(url);
        const socket = connect(Number(port), hostname);
        socket.write(`${GET}Connection: close\r\n\r\n`);
        for await (const _ of socket);
      });
    });
    return expect(drained).resolves.toBe(0);
  });
});
