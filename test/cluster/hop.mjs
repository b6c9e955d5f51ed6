#!/usr/bin/env node
// What a request costs that arrives at another node than its session's owner, beside one that arrives there:
//   node test/cluster/hop.mjs [--requests 3000] [--rounds 5]
// CPU is that of both nodes, from the operating system, without Redis.
import { readFileSync } from "node:fs";
import { Agent, request as ask } from "node:http";
import { parseArgs } from "node:util";
import { Nodes } from "./support/nodes.mjs";

const CONCURRENCY = 16;
/** Ticks of the kernel's clock are hundredths of a second on Linux. */
const TICK_MS = 10;

const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "3000" },
    rounds: { type: "string", default: "5" },
  },
});
const requests = Number(values.requests);
let ids = 0;

const nodes = new Nodes({ persistent: false, leaseMs: 6_000, count: 2 });
await nodes.start();
const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
try {
  const [owner, other] = nodes.all;
  if (!owner || !other || !nodes.redis) throw new Error("Two nodes are needed");
  const session = await begin(owner.port);
  /** @type {Record<"owner" | "other", Measured[]>} */
  const measure = { owner: [], other: [] };
  for (let round = 0; round <= Number(values.rounds); round += 1) {
    for (const [name, port] of Object.entries({ owner: owner.port, other: other.port })) {
      const result = await load(port, session);
      // The first is for the compiler.
      if (round > 0) measure[/** @type {"owner" | "other"} */ (name)].push(result);
    }
  }
  const best = { owner: least(measure.owner), other: least(measure.other) };
  console.table({
    ...best,
    "other / owner": {
      nodesCpuUs: rounded(best.other.nodesCpuUs / best.owner.nodesCpuUs),
      latencyMs: rounded(best.other.latencyMs / best.owner.latencyMs),
    },
  });
} finally {
  agent.destroy();
  await nodes.stop();
}

/** @typedef {{ nodesCpuUs: number, latencyMs: number }} Measured */

/** @param {Measured[]} results @returns {Measured} */
function least(results) {
  return {
    nodesCpuUs: rounded(Math.min(...results.map(({ nodesCpuUs }) => nodesCpuUs))),
    latencyMs: rounded(Math.min(...results.map(({ latencyMs }) => latencyMs))),
  };
}

/** @param {number} value */
function rounded(value) {
  return Number(value.toFixed(2));
}

/** @param {number} port @param {string} session */
async function load(port, session) {
  const cpuBefore = cpuMs();
  const start = performance.now();
  let left = requests;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      const { status, body } = await post(port, "ping", session);
      if (status !== 200 || !body.includes('"result"')) throw new Error(`${status} ${body}`);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  const elapsed = performance.now() - start;
  return {
    nodesCpuUs: ((cpuMs() - cpuBefore) * 1_000) / requests,
    latencyMs: (elapsed * CONCURRENCY) / requests,
  };
}

function cpuMs() {
  let ticks = 0;
  for (const { pid } of nodes.all) {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /, "")
      .split(" ");
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks * TICK_MS;
}

/** @param {number} port @returns {Promise<string>} */
async function begin(port) {
  const { session } = await post(port, "initialize", undefined, {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "hop", version: "1" },
  });
  if (session === undefined) throw new Error("No session");
  return session;
}

/**
 * @param {number} port
 * @param {string} method
 * @param {string} [session]
 * @param {object} [params]
 * @returns {Promise<{ status: number | undefined, body: string, session: string | undefined }>}
 */
function post(port, method, session, params = {}) {
  const payload = JSON.stringify({ jsonrpc: "2.0", id: (ids += 1), method, params });
  const headers = {
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(payload)),
    accept: "application/json, text/event-stream",
    ...(session === undefined ? {} : { "mcp-session-id": session }),
  };
  return new Promise((resolve, reject) => {
    const sent = ask({ port, host: "127.0.0.1", path: "/mcp", method: "POST", headers, agent });
    sent.on("error", reject);
    sent.on("response", (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text) => (body += text));
      response.on("end", () => {
        const id = response.headers["mcp-session-id"];
        resolve({
          status: response.statusCode,
          body,
          session: typeof id === "string" ? id : undefined,
        });
      });
    });
    sent.end(payload);
  });
}
