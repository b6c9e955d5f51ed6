import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { ConfigTranslator } from "../../src/config-translator.js";
import { redactConfig } from "../../src/client-configs/redact-config.js";
import { parseConfigText } from "../../src/client-configs/parse-config.js";
import { dialectOfFile } from "../../src/client-configs/dialect-of.js";
import { FIXTURES, MOVE, SECRET } from "./fixtures.js";

const translator = new ConfigTranslator({ endpoints: [MOVE], convention: false });

describe.each(FIXTURES)("$client", ({ path, before, after }) => {
  it("becomes what it has to, and nothing else changes", async () => {
    expect((await translator.translateText(before, { path })).text).toBe(after);
  });

  it("stays so", async () => {
    const again = await translator.translateText(after, { path });
    expect(again.text).toBe(after);
    expect(again.changes).toEqual([]);
  });

  it("tells what it does without a secret", async () => {
    const { changes, findings } = await translator.translateText(before, { path });
    expect(changes.length).toBeGreaterThan(0);
    expect(JSON.stringify({ changes, findings })).not.toContain(SECRET);
    const document = parseConfigText(before, dialectOfFile(path)?.format ?? "json");
    const redacted = redactConfig(document);
    expect(redacted).not.toContain(SECRET);
    expect(redacted).not.toContain("EXAMPLE_TOKEN");
    expect(redacted).toContain("mcp.example.com");
  });
});

describe("mismatches", () => {
  it.each([
    [
      "http",
      "https://mcp.example.com/sse",
      /set to Streamable HTTP, and .*\/sse is where http-sse was/,
    ],
    [
      "sse",
      "https://mcp.example.com/mcp",
      /set to http-sse, and .*\/mcp is where Streamable HTTP is/,
    ],
  ])("are found: type %s with %s", async (type, url, message) => {
    const text = JSON.stringify({ mcpServers: { a: {}, e: { type, url } } }, undefined, 2);
    const { findings } = await translator.translateText(text, { path: ".mcp.json" });
    expect(findings).toEqual([
      {
        code: "type-and-url-disagree",
        server: "e",
        message: expect.stringMatching(message),
        line: 4,
      },
    ]);
  });
});

it("finds a mismatch that only looks like one, and leaves it where nobody can be asked", async () => {
  const text = `{"mcpServers":{"e":{"type":"sse","url":"https://x.com/mcp"}}}`;
  const path = ".mcp.json";
  const careful = await new ConfigTranslator().translateText(text, { path });
  expect(careful).toMatchObject({ text, findings: [{ code: "type-and-url-disagree" }] });
  const asking = new ConfigTranslator({ verify: () => Promise.resolve(true) });
  expect((await asking.translateText(text, { path })).text).toContain('"type":"http"');
});

describe("what is not known", () => {
  const path = ".mcp.json";

  it("is said, and left alone", async () => {
    const text = `{"mcpServers":{"e":{"type":"sse","url":"https://other.example.com/events"}}}`;
    const { text: after, findings } = await translator.translateText(text, { path });
    expect(after).toBe(text);
    expect(findings).toMatchObject([{ code: "no-known-successor", server: "e" }]);
  });

  it("is nobody's business where the client does not speak http-sse", async () => {
    const text = `{"mcpServers":{"e":{"type":"http","url":"https://other.example.com/x"},"w":{"type":"ws","url":"wss://x/sse"}}}`;
    expect(await translator.translateText(text, { path })).toMatchObject({ text, findings: [] });
  });

  it("is told where it cannot be read, without a word of it", async () => {
    const text = `{"mcpServers": { "e": { "token": "${SECRET}", \n oops } }`;
    const { text: after, findings } = await translator.translateText(text, { path });
    expect(after).toBe(text);
    expect(findings).toMatchObject([{ code: "unreadable", line: 2 }]);
    expect(JSON.stringify(findings)).not.toContain(SECRET);
  });

  it.each([
    [
      "a.yaml",
      "librechat",
      "mcpServers:\n  e:\n    url: &u >-\n      https://mcp.example.com/sse\n",
    ],
    ["b.yaml", "librechat", "x: &u https://mcp.example.com/sse\nmcpServers:\n  e:\n    url: *u\n"],
  ])(
    "and forms that an edit would lay out anew are left to a person: %s",
    async (_, dialect, text) => {
      const { text: after, findings } = await translator.translateText(text, { dialect });
      expect(after).toBe(text);
      expect(findings).toMatchObject([{ code: "not-editable", server: "e" }]);
    },
  );
});

describe("the convention that /sse became /mcp", () => {
  const text = `{"mcpServers":{"e":{"type":"sse","url":"https://other.example.com/v1/sse/?k=1"}}}`;
  const moved = text.replace("/sse/", "/mcp/").replace('"sse"', '"http"');

  it("is not followed where nobody can be asked, unless it is wished for", async () => {
    const careful = await new ConfigTranslator().translateText(text, { path: ".mcp.json" });
    expect(careful).toMatchObject({ text, findings: [{ code: "no-known-successor" }] });
    const guessing = new ConfigTranslator({ convention: true });
    const { text: after, changes } = await guessing.translateText(text, { path: ".mcp.json" });
    expect(after).toBe(moved);
    expect(changes[0]).toMatchObject({ why: expect.stringContaining("convention") });
  });

  it.each([
    [true, moved],
    [false, text],
  ])("is followed if the server answers there: %s", async (answers, expected) => {
    const asked: string[] = [];
    const asking = new ConfigTranslator({
      verify: (url) => {
        asked.push(url);
        return Promise.resolve(answers);
      },
    });
    const { text: after, findings } = await asking.translateText(text, { path: ".mcp.json" });
    expect(after).toBe(expected);
    expect(asked).toEqual(["https://other.example.com/v1/mcp/?k=1"]);
    expect(findings.map(({ code }) => code)).toEqual(answers ? [] : ["not-verified"]);
    expect(JSON.stringify(findings)).not.toContain("k=1");
  });

  it("is told of where a client would try both, and in a bridge", async () => {
    const both = `{"mcpServers":{"a":{"url":"https://x.com/sse"},"b":{"command":"npx","args":["mcp-remote","https://x.com/sse"]}}}`;
    const { findings } = await new ConfigTranslator().translateText(both, {
      path: ".cursor/mcp.json",
    });
    expect(findings.map(({ server, code }) => [server, code])).toEqual([
      ["a", "no-known-successor"],
      ["b", "no-known-successor"],
    ]);
  });

  it("gives way to what a provider has announced", async () => {
    const known = `{"mcpServers":{"e":{"type":"sse","url":"https://mcp.asana.com/sse"}}}`;
    const { text: after } = await new ConfigTranslator().translateText(known, {
      path: ".mcp.json",
    });
    expect(after).toContain('"https://mcp.asana.com/v2/mcp"');
  });
});

it("says where else a moved URL stands", async () => {
  const text = `{"mcpServers":{"e":{"command":"my-bridge","args":["--to"],"env":{"MCP_URL":"https://mcp.example.com/sse"}}}}`;
  const { text: after, findings } = await translator.translateText(text, { path: ".mcp.json" });
  expect(after).toBe(text);
  expect(findings).toMatchObject([
    { code: "url-elsewhere", server: "e", message: expect.stringContaining("env.MCP_URL") },
  ]);
});

it("tells of a bridge that is itself a server of http-sse", async () => {
  const text = `{"mcpServers":{"e":{"command":"npx","args":["supergateway","--stdio","x"]}}}`;
  const { findings } = await translator.translateText(text, { path: ".mcp.json" });
  expect(findings).toMatchObject([{ code: "bridge-serves-http-sse" }]);
});

it("refuses a dialect that it does not know", () => {
  expect(() => translator.translateText("{}", { dialect: "nobody" })).toThrow(RangeError);
});

it("refuses endpoints that are no URLs", () => {
  expect(() => new ConfigTranslator({ endpoints: [{ from: "x", to: "y" }] })).toThrow(
    /http\(s\) URL/,
  );
});

/** Any configuration at all: after one translation, another changes nothing, and names stay. */
describe("properties", () => {
  const url = fc.constantFrom(
    MOVE.from,
    `${MOVE.from}/`,
    `${MOVE.from}?token=${SECRET}`,
    MOVE.to,
    "https://other.example.com/sse",
    "http://localhost:3000/",
  );
  const remote = fc.record(
    {
      type: fc.constantFrom("sse", "http", "streamable-http", "streamableHttp", "stdio", "odd"),
      url,
      serverUrl: url,
      httpUrl: url,
      headers: fc.dictionary(fc.string(), fc.constant(SECRET)),
      other: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const bridge = fc.record({
    command: fc.constantFrom("npx", "uvx"),
    args: fc.tuple(
      fc.constantFrom("mcp-remote", "supergateway", "mcp-proxy", "other"),
      fc.constantFrom("--sse", "--transport=sse-only", "-y"),
      url,
      fc.constant(SECRET),
    ),
  });
  const servers = fc.dictionary(fc.string({ minLength: 1 }), fc.oneof(remote, bridge));
  const file = fc.constantFrom(
    ["mcpServers", "/h/.cursor/mcp.json"],
    ["mcpServers", "/h/.gemini/settings.json"],
    ["mcpServers", "/h/cline_mcp_settings.json"],
    ["mcpServers", "/h/.mcp.json"],
    ["servers", "/h/.vscode/mcp.json"],
    ["context_servers", "/h/.zed/settings.json"],
  );

  it("shows nothing of a header, whatever it is called", () => {
    const own = { a: { url: "https://a.example/sse", headers: { name: SECRET, url: SECRET } } };
    const text = JSON.stringify({ mcpServers: own });
    expect(redactConfig(parseConfigText(text, "json"))).not.toContain(SECRET);
  });

  it.each([true, false])(
    "twice is once, names stay, secrets stay in (convention: %s)",
    (convention) =>
      fc.assert(
        fc.asyncProperty(
          file,
          servers,
          fc.constantFrom(0, 2, "\t"),
          async ([key = "", path = ""], entries, indent) => {
            const any = new ConfigTranslator({ endpoints: [MOVE], convention });
            const before = JSON.stringify({ [key]: entries }, undefined, indent);
            const once = await any.translateText(before, { path });
            const twice = await any.translateText(once.text, { path });
            expect(twice.text).toBe(once.text);
            expect(twice.changes).toEqual([]);
            const after = JSON.parse(once.text) as Record<string, object>;
            expect(Object.keys(after[key] ?? {})).toEqual(Object.keys(entries));
            expect(JSON.stringify([once.changes, once.findings])).not.toContain(SECRET);
            const redacted = redactConfig(parseConfigText(once.text, "json"));
            expect(redacted.replaceAll(/"[^"]*":/g, "")).not.toContain(SECRET);
          },
        ),
        { numRuns: 200 },
      ),
  );
});
