import { fanOutLoad } from "./fan-out-load.mjs";
import { initializeLoad } from "./initialize-load.mjs";
import { heapPerRequest, memoryPerSession, memoryPerStream } from "./memory.mjs";
import { requestLoad } from "./request-load.mjs";
import { besideIdleLoad } from "./beside-idle-load.mjs";
import { roundTripLoad } from "./round-trip-load.mjs";

/** @typedef {import("./workload.mjs").Workload} Workload */

/** Those whose streams and sessions differ; adapters and numbers of tools change nothing about the rest. */
const STREAMING = ["raw", "crossfade", "crossfade-sdk1", "sdk1", "sdk1-22"];
const KEEPING = [
  "raw",
  "crossfade",
  "crossfade-sdk1",
  "crossfade-sdk2",
  "sdk1",
  "sdk1-json",
  "sdk2",
];
const CONNECTIONS = 32;
const TEN_KILOBYTES = "x".repeat(10_000);

const PING = { call: { method: "ping" }, isRight: () => true };
const CALL = echoing("Hello!");

/** @type {readonly Workload[]} */
export const WORKLOADS = [
  {
    kind: "cpu",
    name: "ping",
    title: "`ping`",
    // The modern revision has none.
    dialects: ["session", "sessionless"],
    begin: (target) => requestLoad(target, { connections: CONNECTIONS, ...PING }),
  },
  {
    kind: "cpu",
    name: "tools-call",
    title: "`tools/call`",
    dialects: ["session", "sessionless", "stateless"],
    begin: (target) => requestLoad(target, { connections: CONNECTIONS, ...CALL }),
  },
  {
    kind: "cpu",
    name: "initialize",
    title: "`initialize`",
    dialects: ["session", "sessionless"],
    begin: (target) => initializeLoad(target, { connections: CONNECTIONS }),
  },
  {
    kind: "cpu",
    name: "echo-10k",
    title: "10 kB echo",
    dialects: ["session", "sessionless", "stateless"],
    begin: (target) => requestLoad(target, { connections: CONNECTIONS, ...echoing(TEN_KILOBYTES) }),
  },
  {
    kind: "cpu",
    name: "round-trip",
    title: "http-sse round trip, 50 sessions",
    dialects: ["http-sse"],
    begin: (target) => roundTripLoad(target, { sessions: 50, ...CALL }),
  },
  fanOut(1_000),
  fanOut(5_000),
  {
    kind: "cpu",
    name: "beside-idle",
    contestants: ["raw", "crossfade"],
    title: "10 busy sessions beside 10,000 idle ones",
    dialects: ["session"],
    // Long enough for what is done for idle sessions once a second.
    sliceMs: 2_000,
    begin: (target) => besideIdleLoad(target, { busy: 10, idle: 10_000, ...CALL }),
  },
  {
    kind: "memory",
    name: "memory-stream",
    contestants: STREAMING,
    rounds: 3,
    title: "an idle client with its stream",
    dialects: ["http-sse", "session"],
    measure: (target) => memoryPerStream(target, { clients: 1_000 }),
  },
  {
    kind: "memory",
    name: "memory-session",
    contestants: KEEPING,
    rounds: 3,
    title: "an idle session without a stream",
    dialects: ["session"],
    measure: (target) => memoryPerSession(target, { clients: 2_000 }),
  },
  {
    kind: "memory",
    name: "memory-request",
    contestants: KEEPING,
    rounds: 1,
    title: "kept for each request, of 50,000",
    dialects: ["session"],
    measure: (target) => heapPerRequest(target, { requests: 50_000, ...CALL }),
  },
];

/**
 * @param {number} streams
 * @returns {Workload}
 */
function fanOut(streams) {
  return {
    kind: "cpu",
    name: `fan-out-${streams}`,
    contestants: STREAMING,
    title: `one event to ${streams.toLocaleString("en")} streams`,
    dialects: ["http-sse", "session"],
    manyConnections: true,
    begin: (target) => fanOutLoad(target, { streams }),
  };
}

/** @param {string} text */
function echoing(text) {
  return {
    call: { method: "tools/call", params: { name: "echo", arguments: { text } } },
    isRight: (/** @type {any} */ result) =>
      result.content?.length === 1 && result.content[0].text === text && result.isError !== true,
  };
}
