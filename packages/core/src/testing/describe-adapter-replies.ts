import assert from "node:assert/strict";
import { emptyReply, jsonTextReply, textReply } from "../http/replies.js";
import { Deferred, type WithAdapter } from "./http-adapter-contract.js";
import type { TestRunner } from "./test-runner.js";

/** How an adapter writes replies that are no streams. */
export function describeAdapterReplies(
  { describe, it }: TestRunner,
  withAdapter: WithAdapter,
): void {
  describe("replies", () => {
    it("have their status, headers and body", () =>
      withAdapter(
        () => jsonTextReply(404, '{"a":"ä"}', ["X-Own", "yes"]),
        async (url) => {
          const response = await fetch(url);
          assert.equal(response.status, 404);
          assert.equal(response.headers.get("content-type"), "application/json");
          assert.equal(response.headers.get("x-own"), "yes");
          assert.equal(response.headers.get("content-length"), "10");
          assert.equal(await response.text(), '{"a":"ä"}');
        },
      ));

    it("keep a header that comes twice", () =>
      withAdapter(
        () => emptyReply(200, ["WWW-Authenticate", "Bearer", "WWW-Authenticate", "Basic"]),
        async (url) => {
          const response = await fetch(url);
          assert.equal(response.headers.get("www-authenticate"), "Bearer, Basic");
        },
      ));

    it("keep cookies apart, which no comma can join", () =>
      withAdapter(
        () => emptyReply(200, ["Set-Cookie", "a=1; Path=/", "Set-Cookie", "b=2"]),
        async (url) => {
          const response = await fetch(url);
          assert.equal(response.headers.getSetCookie().join(" and "), "a=1; Path=/ and b=2");
        },
      ));

    for (const status of [202, 204]) {
      it(`have neither body nor type with ${status}`, () =>
        withAdapter(
          () => emptyReply(status),
          async (url) => {
            const response = await fetch(url, { method: "POST" });
            assert.equal(response.status, status);
            assert.equal(response.headers.get("content-type"), null);
            assert.equal(await response.text(), "");
          },
        ));
    }

    it("have no body for HEAD", () =>
      withAdapter(
        () => textReply(200, "body"),
        async (url) => {
          const response = await fetch(url, { method: "HEAD" });
          assert.equal(response.status, 200);
          assert.equal(await response.text(), "");
        },
      ));

    // covers: all/no-secrets
    it("are a bare 500 where the handler throws or rejects", async () => {
      const failure = new Error("the password is 1234");
      const throws = () => {
        throw failure;
      };
      for (const handler of [throws, () => Promise.reject(failure)]) {
        await withAdapter(handler, async (url) => {
          const response = await fetch(url);
          assert.equal(response.status, 500);
          assert.doesNotMatch(await response.text(), /1234/);
        });
      }
    });

    it("do not wait for each other", async () => {
      const first = new Deferred<void>();
      await withAdapter(
        async ({ path }) => {
          if (path === "/first") await first.promise;
          else first.resolve();
          return textReply(200, path);
        },
        async (url) => {
          const texts = await Promise.all(
            ["/first", "/second"].map(async (path) => (await fetch(url + path)).text()),
          );
          assert.equal(texts.join(""), "/first\n/second\n");
        },
      );
    });
  });
}
