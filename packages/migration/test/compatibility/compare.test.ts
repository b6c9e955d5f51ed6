import { describe, expect, it } from "@jest/globals";
import { CompatibilityChecker } from "../../src/compatibility/compatibility-checker.js";
import { crossfadeServer } from "../support/crossfade-server.js";
import { proxyTo, type ProxyFaults } from "../support/proxy.js";
import { serve } from "../support/serve.js";

const checker = new CompatibilityChecker({ timeoutMs: 2_000 });

interface Guarded {
  readonly challenge?: string;
  readonly metadata?: object;
  readonly issuer?: object;
}

/** Two URLs of one server, each with its own idea of signing in. */
async function comparing(old: Guarded | "open", next: Guarded | "open"): Promise<string[]> {
  const server = await serve((request, response) => {
    const path = request.url ?? "";
    const send = (value: object | undefined): void => {
      response.writeHead(value ? 200 : 404, { "Content-Type": "application/json" });
      response.end(JSON.stringify(value ?? {}));
    };
    const guarded = path.includes("/old") ? old : next;
    if (path.startsWith("/.well-known/oauth-protected-resource/")) {
      return send(guarded === "open" ? undefined : guarded.metadata);
    }
    if (path.startsWith("/.well-known/oauth-authorization-server")) {
      return send(guarded === "open" ? undefined : guarded.issuer);
    }
    if (path.startsWith("/.well-known/")) return send(undefined);
    if (guarded === "open") return send({});
    response.writeHead(401, { "WWW-Authenticate": guarded.challenge ?? "Bearer" }).end();
  });
  try {
    const { findings } = await checker.compareAuthentication(
      `${server.url}/old/sse`,
      `${server.url}/new/mcp`,
    );
    for (const { evidence } of findings) expect(evidence.length).toBeGreaterThan(0);
    return findings.map(({ code }) => code);
  } finally {
    await server.close();
  }
}

describe("authentication of an old and a new URL", () => {
  const metadata = {
    resource: "https://x",
    authorization_servers: [] as string[],
    scopes_supported: ["a"],
  };

  it("is alike", async () => {
    expect(await comparing({ metadata }, { metadata })).toEqual([]);
    expect(await comparing("open", "open")).toEqual([]);
  });

  it.each([
    ["begins", "open", { metadata }, ["sign-in-begins"]],
    ["ends", { metadata }, "open", ["sign-in-ends"]],
    ["changes its kind", { metadata }, { metadata, challenge: "Basic" }, ["scheme-differs"]],
    ["does not say where", { metadata }, {}, ["metadata-missing"]],
    [
      "is for something else",
      { metadata },
      { metadata: { ...metadata, resource: "https://y" } },
      ["resource-differs"],
    ],
    [
      "loses scopes",
      { metadata },
      { metadata: { ...metadata, scopes_supported: [] } },
      ["scopes-differ"],
    ],
  ] as const)("%s", async (_, old, next, codes) => {
    expect(await comparing(old, next)).toEqual(codes);
  });

  it("has another server that gives out tokens, where nobody can register", async () => {
    const issuers = await serve((request, response) => {
      const dynamic = request.url?.endsWith("/a") ?? false;
      response.end(JSON.stringify(dynamic ? { registration_endpoint: "https://x/register" } : {}));
    });
    const at = (path: string): Guarded => ({
      metadata: { ...metadata, authorization_servers: [`${issuers.url}/${path}`] },
    });
    try {
      expect(await comparing(at("a"), at("b"))).toEqual([
        "authorization-server-differs",
        "registration-missing",
      ]);
    } finally {
      await issuers.close();
    }
  });

  it("is read where WWW-Authenticate says it is", async () => {
    const server = await serve((request, response) => {
      if (request.url === "/elsewhere")
        return response.end(JSON.stringify({ resource: "https://r" }));
      const named = `Bearer resource_metadata="${server.url}/elsewhere", scope="a"`;
      return response.writeHead(401, { "WWW-Authenticate": named }).end();
    });
    try {
      const { before } = await checker.compareAuthentication(
        `${server.url}/sse`,
        `${server.url}/mcp`,
      );
      expect(before).toMatchObject({
        scheme: "Bearer",
        resource: "https://r",
        metadataUrl: `${server.url}/elsewhere`,
      });
    } finally {
      await server.close();
    }
  });
});

describe("a server and its public URL", () => {
  async function codes(faults: ProxyFaults, path = "/mcp"): Promise<string[]> {
    const server = await crossfadeServer();
    const proxy = await proxyTo(server, faults);
    try {
      const findings = await checker.compareRoutes(proxy.url + path, server.url + path);
      for (const { evidence } of findings) {
        expect(evidence.length).toBeGreaterThan(1);
        expect(JSON.stringify(evidence)).toContain(proxy.url);
      }
      return findings.map(({ code, title }) => `${code}: ${title}`);
    } finally {
      await proxy.close();
    }
  }

  it("are alike", async () => expect(await codes({})).toEqual([]));

  it.each([
    ["Mcp-Session-Id", { dropFromRequests: ["mcp-session-id"] }],
    ["MCP-Protocol-Version and Mcp-Method", { dropFromRequests: ["mcp-protocol-version"] }],
    ["MCP-Protocol-Version and Mcp-Method", { dropFromRequests: ["mcp-method"] }],
  ])("a proxy that drops %s from requests", async (header, faults) => {
    expect(await codes(faults)).toEqual([
      `request-header-changed: A request with ${header} is answered differently through the proxy`,
    ]);
  });

  it("a proxy that drops a header from answers", async () => {
    expect(await codes({ dropFromAnswers: ["mcp-session-id"] })).toEqual([
      "answer-header-lost: The proxy takes mcp-session-id out of answers",
    ]);
  });

  it("a proxy that holds streams back", async () => {
    expect((await codes({ bufferStreams: true }, "/sse")).join()).toContain("stream-held-back");
  });
});

describe("the page that a retirement points to", () => {
  const page = (html: string, status = 200) =>
    serve((_, response) => response.writeHead(status, { "Content-Type": "text/html" }).end(html));

  it.each([
    ["is not there", "", 404, ["docs-missing"]],
    [
      "recommends what is retired",
      "<p>Connect to https://x.com/sse now</p>",
      200,
      ["docs-recommend-retired"],
    ],
    ["says that it is going away", "<p>https://x.com/sse is deprecated</p>", 200, []],
    ["names the new one", "<p>Connect to https://x.com/mcp</p>", 200, []],
  ])("%s", async (_, html, status, expected) => {
    const server = await page(html, status);
    try {
      const findings = await checker.checkDocsPage(server.url, "https://x.com/sse");
      expect(findings.map(({ code }) => code)).toEqual(expected);
    } finally {
      await server.close();
    }
  });
});
