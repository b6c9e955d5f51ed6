// Three nodes, a proxy that sends each request to the next one, and a client. In the middle of its work the
// node that owns its session is killed. Needs a Redis: REDIS_URL, or redis-server to start one.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, request as ask } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const REDIS_PORT = 6390;
const PORTS = [3101, 3102, 3103];

const processes = [];
process.once("exit", () => {
  for (const child of processes) child.kill("SIGKILL");
});
const start = async (command, args, ready) => {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  processes.push(child);
  for await (const text of child.stdout) if (String(text).includes(ready)) return child;
  throw new Error(`${command} did not start`);
};

let redisUrl = process.env["REDIS_URL"];
if (redisUrl === undefined) {
  const settings = ["--port", String(REDIS_PORT), "--save", "", "--bind", "127.0.0.1"];
  await start("redis-server", settings, "Ready to accept connections");
  redisUrl = `redis://127.0.0.1:${REDIS_PORT}`;
}

const serverFile = fileURLToPath(new URL("server.js", import.meta.url));
const nodes = new Map();
for (const port of PORTS) {
  nodes.set(
    String(port),
    await start(process.execPath, [serverFile, String(port), redisUrl], "listening"),
  );
}

let turn = 0;
const pass = (incoming, outgoing, attempts = PORTS.length) => {
  const { method, url: path, headers } = incoming;
  const port = PORTS[(turn += 1) % PORTS.length];
  const onward = ask({ host: "127.0.0.1", port, method, path, headers, agent: false });
  onward.on("response", (answer) => {
    outgoing.writeHead(answer.statusCode, answer.rawHeaders).flushHeaders();
    answer.on("error", () => outgoing.destroy());
    answer.pipe(outgoing);
  });
  onward.on("error", (error) => {
    if (error.code === "ECONNREFUSED" && attempts > 1)
      return pass(incoming, outgoing, attempts - 1);
    if (outgoing.headersSent) return outgoing.destroy();
    return outgoing.writeHead(502).end();
  });
  onward.on("socket", (socket) => socket.once("connect", () => incoming.pipe(onward)));
  outgoing.on("close", () => onward.destroy());
};
const proxy = createServer((incoming, outgoing) => pass(incoming, outgoing));
proxy.listen(0, "127.0.0.1");
await once(proxy, "listening");

const client = new Client({ name: "example", version: "1.0.0" });
const url = new URL(`http://127.0.0.1:${proxy.address().port}/mcp`);
await client.connect(new StreamableHTTPClientTransport(url));
for (let call = 1; call <= 8; call += 1) {
  const { content } = await client.callTool({ name: "count", arguments: {} });
  const [count, port] = content[0].text.split(" ");
  console.log(`${count}, says the node on port ${port}`);
  if (call === 4) {
    console.log(`The node on port ${port} is killed`);
    nodes.get(port)?.kill("SIGKILL");
    // A call that is under way at that moment fails, since nobody knows how far it got; the next ones do not.
    await delay(500);
  }
}

await client.close();
proxy.close();
proxy.closeAllConnections();
process.exit();
