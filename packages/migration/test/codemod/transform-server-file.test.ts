import { describe, expect, it } from "@jest/globals";
import { transformServerFile } from "../../src/codemod/transform-server-file.js";

const HEAD = `import express from "express";
import { randomUUID } from "node:crypto";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { SSEServerTransport } from "@modelcontextprotocol/sdk/server/sse.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { isInitializeRequest } from "@modelcontextprotocol/sdk/types.js";

function buildServer() {
  return new McpServer({ name: "demo", version: "1.0.0" });
}

const app = express();
`;

const SSE_ROUTES = `const transports: Record<string, SSEServerTransport> = {};

// Opens the stream.
app.get("/sse", async (req, res) => {
  const transport = new SSEServerTransport("/messages", res);
  transports[transport.sessionId] = transport;
  res.on("close", () => {
    delete transports[transport.sessionId];
  });
  await buildServer().connect(transport);
});

app.post("/messages", async (req, res) => {
  const transport = transports[String(req.query.sessionId)];
  if (transport) await transport.handlePostMessage(req, res, req.body);
  else res.status(400).send("No transport");
});
`;

const SESSION_ROUTES = `const sessions: { [id: string]: StreamableHTTPServerTransport } = {};

const handleSession = async (req, res) => {
  const transport = sessions[req.headers["mcp-session-id"]];
  if (!transport) {
    res.status(400).send("Invalid session");
    return;
  }
  await transport.handleRequest(req, res);
};

app.post("/mcp", async (req, res) => {
  const id = req.headers["mcp-session-id"];
  let transport = sessions[id];
  if (!transport && isInitializeRequest(req.body)) {
    transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (id) => {
        sessions[id] = transport;
      },
    });
    const server = buildServer();
    await server.connect(transport);
  }
  await transport.handleRequest(req, res, req.body);
});
app.get("/mcp", handleSession);
app.delete("/mcp", handleSession);
`;

const TAIL = `
app.listen(3000, () => console.log("listening"));
`;

const transform = (text: string) => transformServerFile("/server.ts", text);

describe("routes around the SDK's transports", () => {
  it("become one mount, and what only they used goes", () => {
    const result = transform(HEAD + SSE_ROUTES + SESSION_ROUTES + TAIL);
    expect(result?.text).toBe(`import express from "express";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { crossfade } from "@crossfade/express";
import { fromMcpServer } from "@crossfade/mcp-sdk";

function buildServer() {
  return new McpServer({ name: "demo", version: "1.0.0" });
}

const app = express();
const mcp = crossfade({
  backend: fromMcpServer(() => buildServer()),
});
app.use(mcp);

app.listen(3000, () => console.log("listening"));
`);
    expect(result?.packages).toEqual(["@crossfade/express", "@crossfade/mcp-sdk"]);
    expect(result?.diagnostics).toEqual([
      { kind: "rewritten", line: 16, message: expect.stringContaining("in place of 5 routes") },
    ]);
  });

  it("stay so", () => {
    const { text = "" } = transform(HEAD + SSE_ROUTES + TAIL) ?? {};
    expect(transform(text)).toBeUndefined();
  });

  it("keep their paths, and http-sse stays off where it was not served", () => {
    const { text = "" } =
      transform(HEAD + SESSION_ROUTES.replaceAll('"/mcp"', '"/v1/rpc"') + TAIL) ?? {};
    expect(text).toContain('config: { endpointPath: "/v1/rpc" },');
    expect(text).toContain("httpSse: false,");
    const sse = SSE_ROUTES.replace('"/sse"', '"/events"').replaceAll('"/messages"', '"/post"');
    expect(transform(HEAD + sse + TAIL)?.text).toContain(
      'httpSse: { endpoint: { streamPath: "/events", messagesPath: "/post" } },',
    );
  });

  it("keep the middleware that they had, before the mount", () => {
    const routes = SSE_ROUTES.replace('"/sse", async', '"/sse", requireAuth, async');
    const result = transform(HEAD + routes + TAIL);
    expect(result?.text).toContain('app.use(["/sse", "/messages"], requireAuth);\napp.use(mcp);');
    expect(result?.diagnostics).toContainEqual(
      expect.objectContaining({ kind: "note", message: expect.stringContaining("requireAuth") }),
    );
  });

  it("close with one call where the end closed each transport", () => {
    const end = `
process.on("SIGINT", async () => {
  for (const id in transports) {
    await transports[id].close();
  }
  process.exit(0);
});
`;
    const { text = "" } = transform(HEAD + SSE_ROUTES + TAIL + end) ?? {};
    expect(text).toContain("async () => {\n  await mcp.endpoint.close();\n  process.exit(0);");
  });
});

describe("how servers are built", () => {
  it("in the handler, with what is registered there", () => {
    const routes = SSE_ROUTES.replace(
      "  await buildServer().connect(transport);",
      `  const server = new McpServer({ name: "demo", version: "1.0.0" });
  registerTools(server);
  server.onclose = () => console.log("closed");
  await server.connect(transport);`,
    );
    expect(transform(HEAD + routes + TAIL)?.text).toContain(`  backend: fromMcpServer(() => {
    const server = new McpServer({ name: "demo", version: "1.0.0" });
    registerTools(server);
    return server;
  }),`);
  });

  it("as one that all sessions shared: its making moves into a function", () => {
    const shared = `const server = new McpServer({ name: "demo", version: "1.0.0" });

server.registerTool("hello", {}, async () => {
  await something();
  return { content: [] };
});

registerMore(server);

`;
    const routes = SSE_ROUTES.replace("buildServer().connect", "server.connect");
    const result = transform(HEAD + shared + routes + TAIL);
    expect(result?.text).toContain(`function buildMcpServer() {
  const server = new McpServer({ name: "demo", version: "1.0.0" });
  server.registerTool("hello", {}, async () => {
    await something();
    return { content: [] };
  });
  registerMore(server);
  return server;
}

const mcp = crossfade({
  backend: fromMcpServer(buildMcpServer),
});`);
    expect(result?.diagnostics).toContainEqual(
      expect.objectContaining({
        kind: "note",
        message: expect.stringContaining("each has its own now"),
      }),
    );
  });

  it("with await, by an async function", () => {
    const shared = `const server = new McpServer(await info());\n`;
    const routes = SSE_ROUTES.replace("buildServer().connect", "server.connect");
    expect(transform(HEAD + shared + routes + TAIL)?.text).toContain(
      "async function buildMcpServer() {",
    );
  });
});

describe("what is not safe is left, with a mark that says why", () => {
  it.each([
    [
      "a handler that does more",
      HEAD +
        SSE_ROUTES.replace("  await buildServer()", "  metrics.count();\n  await buildServer()"),
      /uses metrics, which a mount would drop/,
    ],
    [
      "a server from elsewhere",
      `import { server } from "./server.js";\n${HEAD}${SSE_ROUTES.replace("buildServer().connect", "server.connect")}`,
      /server is not built here/,
    ],
    [
      "a server that depends on the request",
      HEAD +
        SSE_ROUTES.replace(
          "await buildServer()",
          "const server = buildServer(req.headers);\n  await server",
        ),
      /built from req, which only a request has/,
    ],
    [
      "a shared server that something else uses",
      `${HEAD}const server = buildServer();\nsetInterval(() => server.sendToolListChanged(), 1000);\n${SSE_ROUTES.replace("buildServer().connect", "server.connect")}`,
      /used here as well/,
    ],
    [
      "a map that something else reads",
      `${HEAD}${SSE_ROUTES}app.get("/health", (req, res) => res.json(Object.keys(transports).length));\n`,
      /transports is used here as well/,
    ],
    [
      "a transport outside of a route",
      `${HEAD}const transport = new StreamableHTTPServerTransport({});\nawait buildServer().connect(transport);\n`,
      /not made in a route/,
    ],
    [
      "a path that is computed",
      HEAD + SSE_ROUTES.replace('app.get("/sse"', "app.get(path"),
      /not a plain text/,
    ],
    [
      "members of an object",
      HEAD +
        SSE_ROUTES.replace(
          "  await buildServer()",
          "  this.count(transport);\n  await buildServer()",
        ),
      /uses this.count/,
    ],
    ["several places", HEAD + SSE_ROUTES.replace("app.post(", "router.post("), /several places/],
  ])("%s", (_, text, message) => {
    const result = transform(text);
    expect(result?.diagnostics).toEqual([
      { kind: "left", line: expect.any(Number), message: expect.stringMatching(message) },
    ]);
    const mark = /^ *\/\/ TODO\(crossfade\): .*\n/m;
    expect(result?.text).toMatch(mark);
    expect(result?.text.replace(mark, "")).toBe(text);
    expect(transform(result?.text ?? "")?.text).toBe(result?.text);
  });
});

it("is no business of files that make no such transport", () => {
  expect(transform(HEAD)).toBeUndefined();
  expect(
    transform("export class SSEServerTransport {}; new SSEServerTransport();"),
  ).toBeUndefined();
});
