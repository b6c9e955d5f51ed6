import { fromMethods } from "@crossfade/core";
import { afterEach, describe, expect, it } from "@jest/globals";
import { crossfade, type CrossfadeFetch, type CrossfadeFetchOptions } from "../src/crossfade.js";

const backend = fromMethods({
  serverInfo: { name: "test", version: "1" },
  capabilities: {},
  methods: { whoami: (_, { principal = "nobody" }) => ({ principal }) },
});
const config = { allowedHosts: ["mcp.example"] };
const whoami = { jsonrpc: "2.0", id: 1, method: "whoami" };
const answer = (principal: string) => ({ jsonrpc: "2.0", id: 1, result: { principal } });

const post = (headers: Record<string, string> = {}, path = "/messages") =>
  new Request(`http://mcp.example${path}`, {
    method: "POST",
    headers: { Host: "mcp.example", "Content-Type": "application/json", ...headers },
    body: JSON.stringify(whoami),
  });
const textUntil = async ({ body }: Response, wanted: string) => {
  const reader = body?.getReader();
  let text = "";
  while (!text.includes(wanted)) {
    text += new TextDecoder().decode((await reader?.read())?.value as Uint8Array);
  }
  await reader?.cancel();
  return text;
};

describe("crossfade", () => {
  let mounted: CrossfadeFetch | undefined;
  const mount = (options: Partial<CrossfadeFetchOptions> = {}) =>
    (mounted = crossfade({ backend, config, ...options }));

  afterEach(() => mounted?.endpoint.close());

  it("answers", async () => {
    const response = await mount().fetch(post());
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(answer("nobody"));
  });

  it("refuses a Host that is not listed, also where the runtime tells an address of this machine", async () => {
    const { fetch } = mount();
    const evil = { Host: "evil.example" };
    expect((await fetch(post(evil))).status).toBe(403);
    expect((await fetch(post(evil), { remoteAddr: { hostname: "127.0.0.1" } })).status).toBe(403);
    expect((await fetch(post({ Origin: "https://evil.example" }))).status).toBe(403);
    expect((await fetch(post({ Origin: "https://mcp.example" }))).status).toBe(200);
  });

  it.each([{}, { config: {} }, { config: { allowedHosts: undefined } }])(
    "wants to know its hosts, and names the option: %j",
    (options) => {
      expect(() => crossfade({ backend, ...options })).toThrow(
        expect.objectContaining({
          code: "INVALID_CONFIG",
          message: expect.stringContaining("config.allowedHosts"),
        }),
      );
    },
  );

  it("serves any Host where it is told to", async () => {
    const { fetch } = mount({ config: { allowedHosts: false } });
    expect((await fetch(post({ Host: "whatever.example" }))).status).toBe(200);
  });

  it("leads clients below its base path, and leaves other paths alone", async () => {
    const { fetch, handle } = mount({
      basePath: "/api",
      httpSse: { endpoint: { reference: "path" } },
    });
    const opened = await fetch(
      new Request("http://mcp.example/api/sse", { headers: { Host: "mcp.example" } }),
    );
    expect(await textUntil(opened, "session_id")).toContain("data: /api/messages?session_id=");
    expect(handle(post())).toBeUndefined();
  });

  it("ties sessions to whom a middleware named", async () => {
    const { handle } = mount();
    const as = (sub: string, headers?: Record<string, string>) =>
      handle(post(headers), { auth: { extra: { iss: "i", sub } } });
    const opened = await as("ada");
    expect(await opened?.json()).toEqual(answer('["i","ada"]'));
    const named = { "Mcp-Session-Id": opened?.headers.get("mcp-session-id") ?? "" };
    expect((await as("ada", named))?.status).toBe(200);
    expect((await as("eve", named))?.status).toBe(404);
  });

  it("takes a body that was parsed before", async () => {
    const { handle } = mount();
    const request = post();
    const parsedBody: unknown = await request.json();
    expect((await handle(request, { parsedBody }))?.status).toBe(200);
    // Without it, the body cannot be had any more.
    expect((await handle(request))?.status).toBe(500);
  });

  it("counts sessions by address, and all clients as one where there is none", async () => {
    const { fetch } = mount({ config: { ...config, maxSessionsPerPrincipal: 1 } });
    const from = (hostname?: string) => fetch(post(), hostname && { remoteAddr: { hostname } });
    expect((await from("192.0.2.1")).status).toBe(200);
    expect((await from("192.0.2.1")).status).toBe(503);
    expect((await from("192.0.2.2")).status).toBe(200);
    expect((await from()).status).toBe(200);
    expect((await from()).status).toBe(503);
  });

  it("answers preflights", async () => {
    const allowedOrigins = ["https://app.example"];
    const { fetch } = mount({ config: { ...config, allowedOrigins } });
    const headers = {
      Host: "mcp.example",
      Origin: "https://app.example",
      "Access-Control-Request-Method": "POST",
    };
    const response = await fetch(
      new Request("http://mcp.example/mcp", { method: "OPTIONS", headers }),
    );
    expect(response.status).toBe(204);
    expect(response.headers.get("access-control-allow-origin")).toBe("https://app.example");
  });

  it("says 413 to a body that is too large", async () => {
    const { fetch } = mount({ config: { ...config, maxBodyBytes: 20, maxInitializeBytes: 20 } });
    expect((await fetch(post())).status).toBe(413);
  });

  it("says which option is misspelt", () => {
    const options = { backend, config, basepath: "/api" } as CrossfadeFetchOptions;
    expect(() => crossfade(options)).toThrow('"basepath"');
  });
});
