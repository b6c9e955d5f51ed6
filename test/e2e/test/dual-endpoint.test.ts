import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import request from "supertest";
import { EventReader, INITIALIZE } from "../support/event-reader.js";
import { startServer, type TestServer } from "../support/start-server.js";

let server: TestServer;

beforeEach(async () => {
  server = await startServer();
});

afterEach(() => server.stop());

const ping = (id: number) => ({ jsonrpc: "2.0", id, method: "ping" });
const answer = (id: number) => ({ jsonrpc: "2.0", id, result: {} });
const post = (message: object, sessionId = "") =>
  request(server.url)
    .post(sessionId ? `/messages?session_id=${sessionId}` : "/messages")
    .send({ jsonrpc: "2.0", ...message });

describe("the flow with both endpoints, beginning with a POST", () => {
  // covers: http-sse/post-birth
  it("POST /messages, the session's id from the answer, GET /sse, and the events are there", async () => {
    const first = await post(INITIALIZE)
      .expect(200)
      .expect("Content-Type", /^application\/json/);
    expect(first.body).toMatchObject({ id: 0, result: { serverInfo: { name: "test-server" } } });
    const id = first.get("Mcp-Session-Id") ?? "";
    expect(id).toMatch(/^[\x21-\x7e]{22,}$/);

    const second = await post(ping(1), id).expect(200);
    expect(second.body).toEqual(answer(1));

    const reader = new EventReader(`${server.url}/sse?session_id=${id}`);
    await reader.until(({ messages }) => messages.length === 2);
    expect(reader.messages).toEqual([first.body, second.body]);

    const third = await post(ping(2), id).expect(200);
    await reader.until(({ messages }) => messages.length === 3);
    expect(reader.messages[2]).toEqual(third.body);
    reader.close();
  });

  it.each(["session_id", "sessionId"])("names the session by %s in the query", async (name) => {
    const id = (await post(ping(1))).get("Mcp-Session-Id") ?? "";
    const reader = new EventReader(`${server.url}/sse?${name}=${id}`);
    await reader.until(({ messages }) => messages.length === 1);
    expect(reader.messages).toEqual([answer(1)]);
    reader.close();
  });

  it("or by the header", async () => {
    const id = (await post(ping(1))).get("Mcp-Session-Id") ?? "";
    const reader = new EventReader(`${server.url}/sse`, {
      fetch: (url, init) =>
        fetch(url, { ...init, headers: { ...init.headers, "Mcp-Session-Id": id } }),
    });
    await reader.until(({ messages }) => messages.length === 1);
    reader.close();
  });

  it("ends with DELETE, after which the session is unknown", async () => {
    const id = (await post(ping(1))).get("Mcp-Session-Id") ?? "";
    await request(server.url).delete(`/sse?session_id=${id}`).expect(200);
    const gone = await post(ping(2), id).expect(404);
    expect(gone.body).toMatchObject({ id: 2, error: { code: -32001 } });
  });
});
