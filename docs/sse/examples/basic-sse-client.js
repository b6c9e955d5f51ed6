// A client of http-sse without an SDK, to see what goes over the wire:
//   node basic-sse-client.js http://127.0.0.1:3000/sse
import { EventSourceParserStream } from "eventsource-parser/stream";

const url = process.argv[2] ?? "http://127.0.0.1:3000/sse";

const stream = await fetch(url, { headers: { accept: "text/event-stream" } });
if (!stream.ok || !stream.body) throw new Error(`${url} answers ${stream.status}`);
// A server says here that this transport is going away, since when, and where to go.
console.log(`deprecation: ${stream.headers.get("deprecation") ?? "not announced"}`);

const parsed = stream.body
  .pipeThrough(new TextDecoderStream())
  .pipeThrough(new EventSourceParserStream());
const events = parsed[Symbol.asyncIterator]();

/** The next event of a type; others, such as notifications, are passed over. */
async function next(type, matches = () => true) {
  for (;;) {
    const { value, done } = await events.next();
    if (done) throw new Error("The server has ended the stream");
    if ((value.event ?? "message") === type && matches(value.data)) return value.data;
  }
}

// The first event says where to send messages; it is relative to the stream's own URL.
const messages = new URL(await next("endpoint"), url);

async function send(message) {
  const answer = await fetch(messages, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ jsonrpc: "2.0", ...message }),
  });
  if (answer.status !== 202) throw new Error(`POST answers ${answer.status}`);
}

/** Answers come on the stream, in any order: it is their id that says what they answer. */
async function request(id, method, params) {
  await send({ id, method, params });
  const data = await next("message", (text) => JSON.parse(text).id === id);
  const { result, error } = JSON.parse(data);
  if (error) throw new Error(error.message);
  return result;
}

const { serverInfo } = await request(1, "initialize", {
  protocolVersion: "2024-11-05",
  capabilities: {},
  clientInfo: { name: "basic-sse-client", version: "1.0.0" },
});
await send({ method: "notifications/initialized" });
console.log(`connected to ${serverInfo.name}`);

const { content } = await request(2, "tools/call", {
  name: "echo",
  arguments: { text: "over http-sse" },
});
console.log(content[0].text);
process.exit(0);
