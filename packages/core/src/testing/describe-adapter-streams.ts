import assert from "node:assert/strict";
import type { HttpReply, StreamSink } from "../http/http-message.js";
import { EVENT_STREAM_HEADERS } from "../http/replies.js";
import {
  Deferred,
  readUntil,
  type AdapterLimits,
  type WithAdapter,
} from "./http-adapter-contract.js";
import type { TestRunner } from "./test-runner.js";

/** More than any socket and its buffers take from a writer whose reader stands still. */
const FLOOD_BYTES = 64 * 1024 * 1024;
const CHUNK = "x".repeat(64 * 1024);

/** What a test sees of a stream: its sink, and what the sink tells. */
class Probe {
  readonly opened = new Deferred<StreamSink>();
  readonly over = new Deferred<void>();
  readonly hasDrained = new Deferred<void>();
  closedCalls = 0;

  readonly reply = (): HttpReply => ({
    status: 200,
    headers: EVENT_STREAM_HEADERS,
    stream: (sink) => {
      sink.listen({
        drained: () => this.hasDrained.resolve(),
        closed: () => {
          this.closedCalls += 1;
          this.over.resolve();
        },
      });
      this.opened.resolve(sink);
    },
  });
}

async function open(url: string, signal?: AbortSignal) {
  const response = await fetch(url, signal ? { signal } : {});
  const reader = response.body?.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  return { response, reader };
}

/** Opens a stream, and writes to it at once: some runtimes send no head before. */
async function openWith(probe: Probe, url: string, text: string, signal?: AbortSignal) {
  const opening = open(url, signal);
  const sink = await probe.opened.promise;
  sink.write(text);
  const { response, reader } = await opening;
  assert.equal(await readUntil(reader, "\n"), text);
  return { response, reader, sink };
}

/** How an adapter writes streams, and what it tells about them. */
export function describeAdapterStreams(
  { describe, it }: TestRunner,
  withAdapter: WithAdapter,
  { headWaitsForFirstWrite }: AdapterLimits,
): void {
  const withProbe = (use: (probe: Probe, url: string) => Promise<void>) => {
    const probe = new Probe();
    return withAdapter(probe.reply, (url) => use(probe, url));
  };

  describe("streams", () => {
    if (headWaitsForFirstWrite === undefined) {
      // covers: all/stream-head
      it("send their head before the first write", () =>
        withProbe(async (probe, url) => {
          const { response } = await open(url);
          assert.equal(response.status, 200);
          (await probe.opened.promise).destroy();
        }));
    }

    it("are event streams", () =>
      withProbe(async (probe, url) => {
        const { response, sink } = await openWith(probe, url, "first\n");
        assert.equal(response.status, 200);
        assert.equal(response.headers.get("content-type"), "text/event-stream");
        sink.destroy();
      }));

    it("send each chunk as it is written, text and bytes", () =>
      withProbe(async (probe, url) => {
        const { reader, sink } = await openWith(probe, url, "one ä\n");
        sink.write(new TextEncoder().encode("two ä\n"));
        assert.equal(await readUntil(reader, "\n"), "two ä\n");
        sink.write("id: 1\n", new TextEncoder().encode("data: x\n\n"));
        assert.equal(await readUntil(reader, "\n\n"), "id: 1\ndata: x\n\n");
        sink.destroy();
      }));

    it("write what waits before they end, and tell once that they are over", () =>
      withProbe(async (probe, url) => {
        const { reader, sink } = await openWith(probe, url, "first\n");
        sink.write("last words\n");
        sink.end();
        assert.equal(await readUntil(reader, "\n"), "last words\n");
        assert.equal((await reader.read()).done, true);
        await probe.over.promise;
        sink.end();
        sink.destroy();
        assert.equal(probe.closedCalls, 1);
      }));

    it("tell once that their reader left, and ignore what is written then", () =>
      withProbe(async (probe, url) => {
        const controller = new AbortController();
        const { sink } = await openWith(probe, url, "first\n", controller.signal);
        controller.abort();
        await probe.over.promise;
        assert.equal(sink.write("nobody hears this"), false);
        sink.end();
        assert.equal(probe.closedCalls, 1);
      }));

    it("cut the connection when they are destroyed", () =>
      withProbe(async (probe, url) => {
        const { reader, sink } = await openWith(probe, url, "first\n");
        sink.destroy();
        await assert.rejects(reader.read());
        await probe.over.promise;
        assert.equal(probe.closedCalls, 1);
      }));

    it("say how much waits for a reader who stands still, and when it has gone", () =>
      withProbe(async (probe, url) => {
        const { reader, sink } = await openWith(probe, url, "first\n");
        let written = 0;
        while (sink.write(CHUNK) && written < FLOOD_BYTES) written += CHUNK.length;
        assert.ok(written < FLOOD_BYTES, "write never returned false");
        assert.ok(sink.waitingBytes > 0, "nothing waits");
        const drained = probe.hasDrained.promise.then(() => "drained");
        while ((await Promise.race([drained, reader.read()])) !== "drained");
        assert.ok(sink.waitingBytes < CHUNK.length);
        sink.destroy();
      }));
  });
}
