import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { EventReader, INITIALIZE } from "../support/event-reader.js";
import { RawConnection } from "../support/raw-connection.js";
import { startServer, type TestServer } from "../support/start-server.js";

const KILOBYTE = "x".repeat(1_024);
const ENOUGH_TO_FILL_ANY_SOCKET = 20_000;

let server: TestServer;

beforeEach(async () => {
  server = await startServer();
});

afterEach(() => server.stop());

it("a reader that stops reading loses its connection at the bound, and disturbs nobody", async () => {
  const stalled = new RawConnection(server.port);
  stalled.socket.write("GET /sse HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await stalled.until(/event: endpoint/);
  stalled.socket.pause();
  const reader = new EventReader(`${server.url}/sse`);
  await reader.post(INITIALIZE);
  await reader.until(({ messages }) => messages.length === 1);

  const statistics = () => server.endpoint.statistics().transports[0]!;
  for (let n = 1; statistics().connections === 2; n += 1) {
    expect(n).toBeLessThan(ENOUGH_TO_FILL_ANY_SOCKET);
    server.endpoint.notifyAll("notifications/test", { n, text: KILOBYTE });
    // The one that reads is not cut off, however fast the messages come.
    await reader.until(({ messages }) => messages.length > n);
  }
  // The session is kept for a while: its client may come back, and read on.
  expect(statistics()).toMatchObject({ connections: 1, sessions: 2 });
  expect(await reader.post({ id: 1, method: "ping" })).toBe(202);
  const before = reader.messages.length;
  await reader.until(({ messages }) => messages.length > before);
  expect(reader.messages.at(-1)).toMatchObject({ id: 1 });
  reader.close();
  stalled.socket.destroy();
}, 180_000);
