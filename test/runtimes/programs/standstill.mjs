// Beside the contract: what a stream takes from a writer whose reader never reads, over a bare socket, since
// a client's own `fetch` may read ahead.
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { setImmediate as turn } from "node:timers/promises";

const CHUNK = "x".repeat(64 * 1024);
/** Sockets, and what is before them, hold a few MiB. */
const LIMIT_BYTES = 32 * 1024 * 1024;
/** So many turns of the event loop without a drain, and the stream stands still. */
const PATIENCE_TURNS = 1_000;

/** @param {import("@crossfade/core/testing").WithAdapter} withAdapter */
export function describeStandstill({ describe, it }, withAdapter) {
  describe("a reader that stands still", () => {
    it("is not served from memory, and its leaving is told", async () => {
      let ready = true;
      let sink;
      let told = () => undefined;
      const closed = new Promise((resolve) => (told = resolve));
      const handler = () => ({
        status: 200,
        headers: ["Content-Type", "text/event-stream"],
        stream: (given) => {
          sink = given;
          sink.listen({ drained: () => (ready = true), closed: told });
          sink.write("first\n");
        },
      });
      await withAdapter(handler, async (url) => {
        const socket = connect(Number(new URL(url).port), "127.0.0.1");
        socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        await once(socket, "data");
        socket.pause();
        let written = 0;
        for (let idle = 0; idle < PATIENCE_TURNS && written < LIMIT_BYTES; idle += 1) {
          if (ready) {
            ready = sink.write(CHUNK);
            written += CHUNK.length;
            idle = 0;
          }
          await turn();
        }
        assert.ok(written < LIMIT_BYTES, "everything was taken");
        assert.ok(sink.waitingBytes > 0, "nothing waits");
        socket.destroy();
        await closed;
      });
    });
  });
}
