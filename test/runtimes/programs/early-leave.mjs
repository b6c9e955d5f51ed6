// Beside the contract: a client that leaves at the moment at which somebody asks to be told.
import { connect } from "node:net";

/** @param {import("@crossfade/core/testing").WithAdapter} withAdapter */
export function describeEarlyLeave({ describe, it }, withAdapter) {
  describe("a client that leaves at once", () => {
    it("is told of, too", async () => {
      let socket;
      let told = () => undefined;
      const left = new Promise((resolve) => (told = resolve));
      const handler = async (request) => {
        socket.destroy();
        request.onDisconnect(told);
        await left;
        return { status: 202, headers: [] };
      };
      await withAdapter(handler, async (url) => {
        socket = connect(Number(new URL(url).port), "127.0.0.1");
        socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        await left;
      });
    });
  });
}
