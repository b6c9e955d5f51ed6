import { describe, expect, it } from "@jest/globals";
import type { IncomingMessage, ServerResponse } from "node:http";
import { CompatibilityChecker } from "../../src/compatibility/compatibility-checker.js";
import { announcedPages } from "../../src/compatibility/announced-pages.js";
import { crossfadeServer } from "../support/crossfade-server.js";
import { sdk1HttpSse, sdk1Sessionful, sdk1Stateless, sdk2Modern } from "../support/sdk-servers.js";
import { serve, type Served } from "../support/serve.js";

const checker = new CompatibilityChecker({ timeoutMs: 5_000 });

async function probing<Result>(
  starting: Promise<Served>,
  use: (url: string) => Promise<Result>,
): Promise<Result> {
  const server = await starting;
  try {
    return await use(server.url);
  } finally {
    await server.close();
  }
}

describe("servers that we did not write, and ours", () => {
  it.each([
    ["SDK 1, http-sse", sdk1HttpSse, "/sse", ["http-sse"], ["http-sse", "http-sse", "http-sse"]],
    [
      "SDK 1, http-sse, asked at /mcp",
      sdk1HttpSse,
      "/mcp",
      ["http-sse"],
      [undefined, undefined, undefined],
    ],
    [
      "SDK 1, sessionful",
      sdk1Sessionful,
      "/mcp",
      ["sessionful"],
      [undefined, "sessionful", "sessionful"],
    ],
    [
      "SDK 1, without sessions",
      sdk1Stateless,
      "/mcp",
      ["sessionful"],
      [undefined, "sessionful", "sessionful"],
    ],
    [
      "SDK 2",
      sdk2Modern,
      "/mcp",
      ["sessionful", "stateless"],
      [undefined, "sessionful", "stateless"],
    ],
    [
      "Crossfade",
      crossfadeServer,
      "/mcp",
      ["http-sse", "sessionful", "stateless"],
      ["http-sse", "sessionful", "stateless"],
    ],
    [
      "Crossfade without http-sse",
      () => crossfadeServer({ httpSse: false }),
      "/mcp",
      ["sessionful", "stateless"],
      [undefined, "sessionful", "stateless"],
    ],
    [
      "Crossfade with http-sse alone",
      () => crossfadeServer({ streamableHttp: false }),
      "/mcp",
      ["http-sse"],
      ["http-sse", "http-sse", "http-sse"],
    ],
  ] as const)("%s", (_, start, path, served, through) =>
    probing(start(), async (url) => {
      const report = await checker.probe(url + path);
      const found = Object.entries(report.generations).filter(([, one]) => one.served);
      expect(found.map(([generation]) => generation)).toEqual(served);
      expect(report.clients.map(({ on }) => on)).toEqual(through);
      for (const { evidence } of report.findings) expect(evidence.length).toBeGreaterThan(0);
      expect(report.findings.filter(({ severity }) => severity === "error")).toEqual([]);
    }),
  );

  it("says who the server is and what it agreed to", () =>
    probing(crossfadeServer(), async (url) => {
      const { generations } = await checker.probe(`${url}/sse`);
      expect(generations.stateless).toMatchObject({
        url: `${url}/sse`,
        revision: "2026-07-28",
        server: { name: "crossfade", version: "1.2.3" },
      });
      expect(generations["http-sse"].steps[0]).toMatchObject({
        sent: `GET ${url}/sse`,
        got: "200 text/event-stream",
      });
    }));
});

describe("servesStreamableHttp", () => {
  it.each([
    ["SDK 1, sessionful", sdk1Sessionful, "/mcp", true],
    ["SDK 2", sdk2Modern, "/mcp", true],
    ["SDK 1, http-sse", sdk1HttpSse, "/sse", false],
    ["nothing at the path", sdk1Sessionful, "/other", false],
    [
      "a server that asks for a sign-in",
      () =>
        serve((_, response) =>
          response.writeHead(401, { "WWW-Authenticate": 'Bearer realm="x"' }).end(),
        ),
      "/mcp",
      true,
    ],
    [
      "a page behind a login",
      () => serve((_, response) => response.writeHead(401).end()),
      "/mcp",
      false,
    ],
  ] as const)("%s: %s", (_, start, path, expected) =>
    probing(start(), async (url) => {
      expect(await checker.servesStreamableHttp(url + path)).toBe(expected);
    }),
  );

  it("is false for what is no URL", async () => {
    expect(await checker.servesStreamableHttp("${HOST}/mcp")).toBe(false);
  });
});

describe("the page that a retirement points to", () => {
  async function findings(page: string | undefined): Promise<string[]> {
    const docs = await serve((_, response) =>
      page === undefined ? response.writeHead(404).end() : response.end(page),
    );
    const deprecation = { migrationDocsUrl: `${docs.url}/moving` };
    try {
      return await probing(crossfadeServer({ httpSse: { deprecation } }), async (url) => {
        const report = await checker.probe(`${url}/sse`);
        return report.findings.map(({ code }) => code);
      });
    } finally {
      await docs.close();
    }
  }

  it("is there", async () => expect(await findings("Use /mcp.")).toEqual(["deprecated"]));

  it("is not there", async () => {
    expect(await findings(undefined)).toEqual(["deprecated", "docs-missing"]);
  });
});

describe("links of a retirement", () => {
  it.each([
    ['<https://x.com/a>; rel="deprecation"; type="text/html"', ["https://x.com/a"]],
    ['<mcp>; rel="successor-version", </docs>; rel=sunset', ["https://y.com/docs"]],
    ['<https://x.com/a,b>; title="a, b"; rel="next deprecation"', ["https://x.com/a,b"]],
    ["nonsense", []],
    ['<https://[>; rel="sunset"', []],
  ])("%s", (link, pages) => {
    const answer = { header: (name: string) => (name === "link" ? link : undefined) };
    expect(announcedPages("https://y.com/sse", answer).map(({ page }) => page)).toEqual(pages);
  });
});

describe("what is in the way", () => {
  const answering = (
    answer: (request: IncomingMessage, response: ServerResponse) => void,
  ): Promise<Served> => serve(answer);

  it("nothing is there", async () => {
    const server = await serve(() => undefined);
    await server.close();
    const { generations, clients } = await checker.probe(`${server.url}/mcp`);
    expect(generations.sessionful).toMatchObject({ served: false, failure: "ECONNREFUSED" });
    expect(clients.map(({ getsThrough }) => getsThrough)).toEqual([false, false, false]);
  });

  it("a sign-in", () =>
    probing(
      answering((_, response) => response.writeHead(401, { "WWW-Authenticate": "Bearer" }).end()),
      async (url) => {
        const { generations } = await checker.probe(`${url}/mcp`);
        expect(generations.sessionful).toMatchObject({ served: false, asksForSignIn: true });
      },
    ));

  it("a stream on which nothing comes, and the proxy that it came through", () =>
    probing(
      answering((request, response) => {
        if (request.method !== "GET") return response.writeHead(404).end();
        response.writeHead(200, { "Content-Type": "text/event-stream", Server: "nginx/1.25" });
        return response.flushHeaders();
      }),
      async (url) => {
        const { findings } = await checker.probe(`${url}/sse`, { timeoutMs: 300 });
        expect(findings).toMatchObject([
          {
            code: "stream-silent",
            severity: "error",
            evidence: [
              { detail: expect.stringContaining("endpoint event does not come") },
              { detail: expect.stringContaining("nginx") },
            ],
          },
        ]);
      },
    ));

  it("a fallback that clients of 2026 do not take", () =>
    probing(
      answering((_, response) => response.writeHead(503).end()),
      async (url) => {
        const { findings, clients } = await checker.probe(`${url}/mcp`);
        expect(findings.map(({ code }) => code)).toContain("fallback-broken");
        expect(clients.at(-1)).toMatchObject({ client: "2026", getsThrough: false });
      },
    ));

  it("a session whose name gets lost", () =>
    probing(losingHeaders(crossfadeServer(), "mcp-session-id"), async (url) => {
      const { findings } = await checker.probe(`${url}/mcp`);
      expect(findings).toMatchObject(
        expect.arrayContaining([expect.objectContaining({ code: "session-header-lost" })]),
      );
    }));

  it("an answer that does not end", () =>
    probing(
      answering((_, response) =>
        response.writeHead(200, { "Content-Type": "application/json" }).write("{"),
      ),
      async (url) => {
        const { generations } = await checker.probe(`${url}/mcp`, { timeoutMs: 200 });
        expect(generations.sessionful.failure).toMatch(/does not (end|come)/);
      },
    ));

  it("an endpoint of another origin, which clients refuse", () =>
    probing(
      answering((request, response) => {
        if (request.method !== "GET") return response.writeHead(404).end();
        response.writeHead(200, { "Content-Type": "text/event-stream" });
        return response.write("event: endpoint\ndata: https://evil.example.com/messages\n\n");
      }),
      async (url) => {
        const { generations } = await checker.probe(`${url}/sse`);
        expect(generations["http-sse"].failure).toContain("another origin");
      },
    ));

  it("events that are held back and come together", () =>
    probing(clumping(), async (url) => {
      const { findings } = await checker.probe(`${url}/sse`);
      expect(findings).toMatchObject([
        { code: "stream-buffered", evidence: [{ source: "timing" }] },
      ]);
    }));

  it("a stream that is cut when nothing happens", () =>
    probing(cutting(crossfadeServer(), 300), async (url) => {
      const progress: string[] = [];
      const { findings } = await checker.probe(`${url}/sse`, {
        idleMs: 2_000,
        onProgress: ({ step }) => progress.push(step),
      });
      expect(findings.map(({ code }) => code)).toContain("stream-cut-when-idle");
      expect(progress).toContain("idle");
    }));

  it("ends when it is told to", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(checker.probe("http://127.0.0.1:9/mcp", { signal })).rejects.toThrow("enough");
  });

  it("refuses what is no URL", () => {
    expect(() => checker.probe("nonsense")).toThrow(/http\(s\) URL/);
  });
});

/** A proxy that passes everything on but some headers of answers. */
async function losingHeaders(starting: Promise<Served>, ...names: string[]): Promise<Served> {
  const { proxyTo } = await import("../support/proxy.js");
  return proxyTo(await starting, { dropFromAnswers: names });
}

async function cutting(starting: Promise<Served>, idleMs: number): Promise<Served> {
  const { proxyTo } = await import("../support/proxy.js");
  return proxyTo(await starting, { cutIdleStreamsAfterMs: idleMs });
}

/** A server of http-sse whose answers to `ping` are passed on together. */
function clumping(): Promise<Served> {
  const held: string[] = [];
  let stream: ServerResponse | undefined;
  return serve((request, response) => {
    if (request.method === "GET") {
      stream = response.writeHead(200, { "Content-Type": "text/event-stream" });
      stream.write("event: endpoint\ndata: /messages\n\n");
      return;
    }
    if (request.url !== "/messages") {
      response.writeHead(404).end();
      return;
    }
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      response.writeHead(202).end();
      const { id, method } = JSON.parse(body) as { id?: number; method: string };
      if (id === undefined) return;
      const result =
        method === "initialize" ? { protocolVersion: "2024-11-05", capabilities: {} } : {};
      const event = `data: ${JSON.stringify({ jsonrpc: "2.0", id, result })}\n\n`;
      if (method === "initialize") stream?.write(event);
      else if (held.push(event) === 5) stream?.write(held.join(""));
    });
  });
}
