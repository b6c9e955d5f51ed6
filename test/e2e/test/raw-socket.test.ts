import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { INITIALIZE } from "../support/event-reader.js";
import { postText, RawConnection } from "../support/raw-connection.js";
import { startServer, type TestServer } from "../support/start-server.js";

let server: TestServer;
let stream: RawConnection;
let posts: RawConnection;

beforeEach(async () => {
  server = await startServer();
  stream = new RawConnection(server.port);
  posts = new RawConnection(server.port);
});

afterEach(async () => {
  stream.socket.destroy();
  posts.socket.destroy();
  await server.stop();
});

const ACCEPT_BOTH = "Accept: application/json, text/event-stream";
const GET = "GET /sse HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";

describe("a bare socket", () => {
  it("that sends byte by byte holds a session", async () => {
    await stream.trickle(GET);
    const [, endpoint = ""] = await stream.until(/event: endpoint\ndata: (\S+)\n/);
    const path = new URL(endpoint, `${server.url}/sse`);
    const body = '{"jsonrpc":"2.0","id":"ö","method":"ping"}';
    await posts.trickle(postText(path.pathname + path.search, body));
    await posts.until(/^HTTP\/1\.1 202 [^]*\r\n\r\n/);
    await stream.until(/data: \{"jsonrpc":"2\.0","id":"ö","result":\{\}\}\n\n/);
  });

  it("that sends byte by byte holds a session of Streamable HTTP", async () => {
    const initialize = JSON.stringify({ jsonrpc: "2.0", ...INITIALIZE });
    await posts.trickle(postText("/mcp", initialize, [ACCEPT_BOTH]));
    const [, id = ""] = await posts.until(/^Mcp-Session-Id: (\S+)\r$/im);
    await posts.until(/"id":0/);
    const named = [ACCEPT_BOTH, `Mcp-Session-Id: ${id}`];
    await stream.trickle(`GET /mcp HTTP/1.1\r\nHost: localhost\r\n${named.join("\r\n")}\r\n\r\n`);
    await stream.until(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n[^]*retry: \d+\n/);
    await posts.trickle(postText("/mcp", '{"jsonrpc":"2.0","id":"ö","method":"ping"}', named));
    await posts.until(/\{"jsonrpc":"2\.0","id":"ö","result":\{\}\}/);
  });

  it("that sends byte by byte is answered in revision 2026-07-28", async () => {
    const headers = [ACCEPT_BOTH, "MCP-Protocol-Version: 2026-07-28", "Mcp-Method: tools/list"];
    const meta = {
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientCapabilities": {},
    };
    const request = { jsonrpc: "2.0", id: "ö", method: "tools/list", params: { _meta: meta } };
    await posts.trickle(postText("/mcp", JSON.stringify(request), headers));
    await posts.until(/^HTTP\/1\.1 200 OK\r\n[^]*"id":"ö"[^]*"resultType":"complete"/);
  });

  it("gets the stream's head and first event at once, before anything has happened", async () => {
    stream.socket.write(GET);
    await stream.until(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n[^]*retry: \d+\n[^]*event: endpoint\n/);
    expect(stream.received).toMatch(/^Content-Type: text\/event-stream\r$/m);
    expect(stream.received).toMatch(/^Cache-Control: no-cache, no-transform\r$/m);
    expect(stream.received).toMatch(/^X-Accel-Buffering: no\r$/m);
  });

  it("may send several requests without waiting, and is answered in their order", async () => {
    const call = (id: number) =>
      postText("/messages", `{"jsonrpc":"2.0","id":${id},"method":"ping"}`);
    posts.socket.write(call(1) + call(2) + call(3));
    await posts.until(/"id":1[^]*"id":2[^]*"id":3/);
  });

  it("that leaves in the middle of a body disturbs nobody", async () => {
    posts.socket.write(postText("/messages", "x".repeat(100)).slice(0, -50));
    posts.socket.destroy();
    stream.socket.write(postText("/messages", '{"jsonrpc":"2.0","id":1,"method":"ping"}'));
    await stream.until(/"result":\{\}/);
  });
});
