import assert from "node:assert/strict";
import type { EndpointSection } from "./endpoint-case.js";
import { byAuthorization, initialize, rpc } from "./visit.js";

export const POST_MESSAGES: EndpointSection = {
  title: "`POST /messages`",
  intro: "Takes one JSON-RPC message, or a batch in revision 2025-03-26.",
  deprecated: true,
  requestHeaders: {
    "Content-Type": "has to be `application/json`",
    Accept: "is not asked for",
    Authorization: "says whose session it is, where there is `authenticate`",
    "Mcp-Session-Id":
      "names a session; so does `session_id` or `sessionId` in the query, which is in what `endpoint` says",
  },
  outro:
    "How a session is answered is settled when it begins, whatever streams open and end later. One that began with `GET` ends when its stream has been gone for `reconnectGraceMs`, one that began with `POST` and has no stream after `sessionIdleMs`.",
  cases: [
    {
      request: "for a session that began with `GET`",
      ask: async (visit) => {
        const { messages, stream } = await visit.opened();
        const answer = await visit.post(messages, initialize());
        await stream.until(/event: message\ndata: .*"id":0,"result"/);
        return answer;
      },
      status: 202,
      body: "nothing",
      answer: "the answer is a `message` event on the stream",
      covers: ["http-sse/post"],
    },
    {
      request: "a request before `initialize`",
      ask: async (visit) => {
        const { messages, stream } = await visit.opened();
        const answer = await visit.post(messages, rpc("echo", 7));
        await stream.until(/"id":7,"result"/);
        return answer;
      },
      status: 202,
      body: "nothing",
      answer: "served: SDK clients reconnect without a handshake",
      covers: ["http-sse/uninitialized"],
    },
    {
      request: "a method that the server does not know",
      ask: async (visit) => {
        const { messages, stream } = await visit.opened();
        const answer = await visit.post(messages, rpc("no/such/method"));
        await stream.until(/"error":\{"code":-32601/);
        return answer;
      },
      status: 202,
      body: "nothing",
      answer: "-32601 on the stream; never 404, which means that the session is gone",
      covers: ["http-sse/unknown-method"],
    },
    {
      request: "names no session",
      ask: (visit) => visit.post("/messages", initialize()),
      status: 200,
      headers: { "mcp-session-id": true },
      body: { json: /"id":0,"result"/ },
      answer: "a session begins; the answer is kept as an event, too, until a stream is opened",
      covers: ["http-sse/post-birth"],
    },
    {
      request: "names no session; a notification",
      ask: (visit) => visit.post("/messages", { jsonrpc: "2.0", method: "notifications/x" }),
      status: 202,
      headers: { "mcp-session-id": true },
      body: "nothing",
      answer: "a session begins",
      covers: ["http-sse/post-birth-notification"],
    },
    {
      request: "names no session; nothing but responses",
      ask: (visit) => visit.post("/messages", { jsonrpc: "2.0", id: 1, result: {} }),
      status: 400,
      body: { error: -32_600 },
      answer: "",
    },
    {
      request:
        "for a session that began with `POST`, by `Mcp-Session-Id`, with or without a stream",
      ask: async (visit) => {
        const id = await visit.born();
        const stream = await visit.get(`/sse?session_id=${id}`);
        const answer = await visit.post("/messages", rpc("echo", 5), { "Mcp-Session-Id": id });
        await stream.until(/"id":5,"result"/);
        return answer;
      },
      status: 200,
      headers: { "mcp-session-id": true },
      body: { json: /"id":5,"result"/ },
      answer: "the answer, which is on the stream, too; 202 where there is none to give",
      covers: ["http-sse/post-mode"],
    },
    {
      request: "for a session whose stream was closed less than `reconnectGraceMs` ago",
      ask: async (visit) => {
        const opened = await visit.opened();
        await visit.leave(opened);
        await visit.pass(8_000);
        return visit.post(opened.messages, rpc("echo"));
      },
      status: 202,
      body: "nothing",
      answer: "served; the answer is kept for who comes back",
      covers: ["http-sse/grace"],
    },
    {
      request: "for one whose stream was closed longer ago",
      ask: async (visit) => {
        const opened = await visit.opened();
        await visit.leave(opened);
        await visit.pass(11_000);
        return visit.post(opened.messages, rpc("echo"));
      },
      status: 404,
      body: { error: -32_001 },
      answer: "it has ended",
      covers: ["http-sse/grace", "http-sse/post-unknown"],
    },
    {
      request:
        "for one that began with `POST`, and was last heard of less than `sessionIdleMs` ago",
      ask: async (visit) => {
        const id = await visit.born();
        await visit.pass(1_700_000);
        return visit.post(`/messages?session_id=${id}`, rpc("echo"));
      },
      status: 200,
      body: { json: /"result"/ },
      answer: "served: it needs no stream",
      covers: ["http-sse/idle"],
    },
    {
      request: "for one that was last heard of longer ago",
      ask: async (visit) => {
        const id = await visit.born();
        await visit.pass(1_801_000);
        return visit.post(`/messages?session_id=${id}`, rpc("echo"));
      },
      status: 404,
      body: { error: -32_001 },
      answer: "it has ended",
      covers: ["http-sse/idle", "http-sse/post-unknown"],
    },
    {
      request: "for a session that is unknown, is Streamable HTTP's, or is another principal's",
      server: { authenticate: byAuthorization },
      ask: async (visit) => {
        const streamable = await visit.post("/mcp", initialize("mover", "2025-11-25"), {
          Accept: "application/json, text/event-stream",
        });
        const ids = ["sse_unknown", String(streamable.headers["mcp-session-id"])];
        const theirs = await visit.opened({ Authorization: "somebody" });
        const paths = [...ids.map((id) => `/messages?session_id=${id}`), theirs.messages];
        return Promise.all(paths.map((path) => visit.post(path, rpc("echo"))));
      },
      status: 404,
      body: { error: -32_001 },
      answer: "",
      covers: ["http-sse/post-unknown"],
    },
    {
      request: "for what an event id begins with",
      ask: async (visit) => {
        const { messages, stream } = await visit.opened();
        await visit.post(messages, rpc("echo"));
        await stream.until(/"id":1,"result"/);
        const [token = ""] = stream.lastId.split(/-\d+$/);
        return visit.post(`/messages?session_id=${token}`, rpc("echo"));
      },
      status: 404,
      body: { error: -32_001 },
      answer: "it is not the session's id",
      covers: ["http-sse/resume-reads-only"],
    },
    {
      request: "the client's answer to a request of the server",
      ask: async (visit) => {
        const { messages, stream } = await visit.opened();
        await visit.post(messages, rpc("ask", 3));
        const [, id = ""] = await stream.until(/"id":("?[\w-]+"?),"method":"ping"|"method":"ping"/);
        const answer = await visit.post(
          messages,
          `{"jsonrpc":"2.0","id":${id},"result":{"told":1}}`,
        );
        await stream.until(/"id":3,"result":\{"told":1\}/);
        return answer;
      },
      status: 202,
      body: "nothing",
      answer: "",
      covers: ["http-sse/client-answer"],
    },
    {
      request: "an answer to nothing that was asked",
      ask: async (visit) => {
        const { messages } = await visit.opened();
        return visit.post(messages, { jsonrpc: "2.0", id: "never asked", result: {} });
      },
      afterwards: ({ endpoint }) => {
        const [httpSse] = endpoint.statistics().transports;
        assert.equal(httpSse?.counters["requests.unknownAnswers"], 1);
      },
      status: 202,
      body: "nothing",
      answer: "dropped, and counted",
      covers: ["http-sse/client-answer"],
    },
    {
      request: "a request whose id is still in flight",
      ask: async (visit) => {
        const { messages } = await visit.opened();
        await visit.post(messages, rpc("hold", 1));
        return visit.post(messages, rpc("hold", 1));
      },
      status: 400,
      body: { error: -32_600 },
      answer: "",
    },
    {
      request: "`maxInFlightRequests` are in flight",
      server: { httpSse: { maxInFlightRequests: 1 } },
      ask: async (visit) => {
        const { messages } = await visit.opened();
        await visit.post(messages, rpc("hold", 1));
        return visit.post(messages, rpc("echo", 2));
      },
      status: 429,
      headers: { "retry-after": "5" },
      body: { error: -32_000 },
      answer: "",
    },
    {
      request: "a batch, in a session of 2025-03-26",
      ask: async (visit) => {
        const { messages, stream } = await visit.opened();
        await visit.post(messages, initialize("batches", "2025-03-26"));
        await stream.until(/"id":0,"result"/);
        const answer = await visit.post(messages, [rpc("echo", 1), rpc("echo", 2)]);
        await stream.until(/"id":2,"result"/);
        return answer;
      },
      status: 202,
      body: "nothing",
      answer: "each answer is an event",
    },
    {
      request: "a batch, in a session of another revision",
      ask: async (visit) => {
        const { messages, stream } = await visit.opened();
        await visit.post(messages, initialize());
        await stream.until(/"id":0,"result"/);
        return visit.post(messages, [rpc("echo", 1)]);
      },
      status: 400,
      body: { error: -32_600 },
      answer: "",
    },
    {
      request: "not JSON, or not UTF-8",
      ask: async (visit) => {
        const { messages } = await visit.opened();
        return Promise.all(
          ["{", Uint8Array.of(0x22, 0xff, 0x22)].map((body) => visit.post(messages, body)),
        );
      },
      status: 400,
      body: { error: -32_700 },
      answer: "",
    },
    {
      request: "JSON, but no message; deeper than `maxJsonDepth`; longer than `maxBatchLength`",
      ask: async (visit) => {
        const deep = `{"jsonrpc":"2.0","id":1,"method":"echo","params":${"[".repeat(101)}${"]".repeat(101)}}`;
        const batch = Array.from({ length: 101 }, (_, id) => rpc("echo", id));
        const { messages } = await visit.opened();
        return Promise.all(
          [{ hello: "world" }, deep, batch].map((body) => visit.post(messages, body)),
        );
      },
      status: 400,
      body: { error: -32_600 },
      answer: "",
    },
    {
      request: "another type of content",
      ask: async (visit) => {
        const { messages } = await visit.opened();
        return visit.post(messages, rpc("echo"), { "Content-Type": "text/plain" });
      },
      status: 415,
      body: { error: -32_000 },
      answer: "",
    },
    {
      request:
        "larger than `maxBodyBytes`; `initialize` with parameters larger than `maxInitializeBytes`",
      server: { httpSse: { maxBodyBytes: 1_024, maxInitializeBytes: 512 } },
      ask: async (visit) => {
        const { messages } = await visit.opened();
        const large = [rpc("echo", 1, { text: "x".repeat(2_000) }), initialize("x".repeat(600))];
        return Promise.all(large.map((body) => visit.post(messages, body)));
      },
      status: 413,
      body: { error: -32_000 },
      answer: "read no further",
    },
    {
      request: "by another method than `POST`",
      ask: (visit) => visit.get("/messages"),
      status: 405,
      headers: { allow: "POST" },
      body: { error: -32_000 },
      answer: "",
    },
  ],
};
