import assert from "node:assert/strict";
import { TransportError } from "../errors/transport-error.js";
import type { HttpRequest } from "../http/http-message.js";
import { emptyReply, jsonReply, textReply } from "../http/replies.js";
import { Deferred, type WithAdapter } from "./http-adapter-contract.js";
import type { TestRunner } from "./test-runner.js";

const LIMIT = 1_000;

/** Answers with what reading the body came to. */
async function bodyOrCode(request: HttpRequest) {
  try {
    return jsonReply(200, { body: await request.readBody(LIMIT) });
  } catch (error) {
    return jsonReply(TransportError.is(error) ? error.status : 500, {
      code: TransportError.is(error) ? error.code : String(error),
    });
  }
}

/** How an adapter hands requests over. */
export function describeAdapterRequests(
  { describe, it }: TestRunner,
  withAdapter: WithAdapter,
): void {
  describe("requests", () => {
    it("have their method, path and query as they came", () =>
      withAdapter(
        ({ method, path, mountPath, query }) => jsonReply(200, { method, path, mountPath, query }),
        async (url) => {
          const response = await fetch(`${url}/a%20b/c?x=1&x=%C3%A4`, { method: "DELETE" });
          await assertJson(response, {
            method: "DELETE",
            path: "/a%20b/c",
            mountPath: "",
            query: "x=1&x=%C3%A4",
          });
        },
      ));

    it("have header names in lower case", () =>
      withAdapter(
        ({ headers }) => textReply(200, String(headers["x-odd-name"])),
        async (url) => {
          const response = await fetch(url, { headers: { "X-Odd-NAME": "value" } });
          assert.equal(await response.text(), "value\n");
        },
      ));

    it("have a body that is read as UTF-8", () =>
      withAdapter(bodyOrCode, async (url) => {
        const response = await fetch(url, { method: "POST", body: "ä € 𝄞" });
        await assertJson(response, { body: "ä € 𝄞" });
      }));

    it("keep characters whole that come in two chunks", () =>
      withAdapter(bodyOrCode, async (url) => {
        const bytes = new TextEncoder().encode("€");
        const response = await fetch(url, chunked([bytes.slice(0, 1), bytes.slice(1)]));
        await assertJson(response, { body: "€" });
      }));

    it("have an empty body where there is none", () =>
      withAdapter(bodyOrCode, async (url) => {
        const response = await fetch(url, { method: "POST" });
        await assertJson(response, { body: "" });
      }));

    // covers: all/not-json
    it("are refused with PARSE_ERROR where the body is not UTF-8", () =>
      withAdapter(bodyOrCode, async (url) => {
        const body = new Uint8Array([0x22, 0xff, 0x22]);
        const response = await fetch(url, { method: "POST", body });
        await assertJson(response, { code: "PARSE_ERROR" });
      }));

    it("may hold the character that stands for wrong bytes", () =>
      withAdapter(bodyOrCode, async (url) => {
        const response = await fetch(url, { method: "POST", body: "\u{fffd}" });
        await assertJson(response, { body: "\u{fffd}" });
      }));

    it("are refused with BODY_TOO_LARGE where too much is announced", () =>
      withAdapter(bodyOrCode, async (url) => {
        const response = await fetch(url, { method: "POST", body: "x".repeat(LIMIT + 1) });
        assert.equal(response.status, 413);
        await assertJson(response, { code: "BODY_TOO_LARGE" });
      }));

    it("are refused with BODY_TOO_LARGE where too much comes unannounced", () =>
      withAdapter(bodyOrCode, async (url) => {
        const half = new TextEncoder().encode("x".repeat(LIMIT - 1));
        const response = await fetch(url, chunked([half, half]));
        assert.equal(response.status, 413);
      }));

    it("take a body that is exactly as large as allowed", () =>
      withAdapter(bodyOrCode, async (url) => {
        const response = await fetch(url, { method: "POST", body: "x".repeat(LIMIT) });
        assert.equal(response.status, 200);
      }));

    it("tell when their client leaves before the answer", async () => {
      const arrived = new Deferred<HttpRequest>();
      const left = new Deferred<void>();
      const handler = (request: HttpRequest) => {
        request.onDisconnect(() => left.resolve());
        arrived.resolve(request);
        return left.promise.then(() => emptyReply(202));
      };
      await withAdapter(handler, async (url) => {
        const controller = new AbortController();
        const response = fetch(url, { signal: controller.signal });
        await arrived.promise;
        controller.abort();
        await assert.rejects(response);
        await left.promise;
      });
    });

    it("do not tell so after a complete answer", async () => {
      let calls = 0;
      const handler = (request: HttpRequest) => {
        request.onDisconnect(() => (calls += 1));
        return textReply(200, "done");
      };
      await withAdapter(handler, async (url) => {
        await (await fetch(url, { headers: { connection: "close" } })).text();
        await (await fetch(url, { headers: { connection: "close" } })).text();
      });
      assert.equal(calls, 0);
    });

    it("fail to be read, and not for ever, where the client leaves half-way", async () => {
      const outcome = new Deferred<unknown>();
      const arrived = new Deferred<void>();
      const handler = async (request: HttpRequest) => {
        arrived.resolve();
        await request.readBody(LIMIT).then(outcome.resolve, outcome.resolve);
        return emptyReply(202);
      };
      await withAdapter(handler, async (url) => {
        const controller = new AbortController();
        const body = new ReadableStream<Uint8Array>({
          start: (stream) => stream.enqueue(new TextEncoder().encode("half")),
        });
        const init = { method: "POST", body, duplex: "half", signal: controller.signal } as const;
        const response = fetch(url, init);
        await arrived.promise;
        controller.abort();
        await assert.rejects(response);
        const error = await outcome.promise;
        assert.ok(TransportError.is(error));
        assert.equal(error.code, "SESSION_DISCONNECTED");
      });
    });
  });
}

/** By text: objects of another realm, such as Jest's, are never deeply equal to ours. */
async function assertJson(response: Response, expected: object): Promise<void> {
  assert.equal(await response.text(), JSON.stringify(expected));
}

/** A body without a length, in these chunks. */
function chunked(chunks: readonly Uint8Array[]) {
  const body = new ReadableStream<Uint8Array>({
    start(stream) {
      for (const chunk of chunks) stream.enqueue(chunk);
      stream.close();
    },
  });
  return { method: "POST", body, duplex: "half" } as const;
}
