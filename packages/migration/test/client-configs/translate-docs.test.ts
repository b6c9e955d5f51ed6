import { describe, expect, it } from "@jest/globals";
import { ConfigTranslator } from "../../src/config-translator.js";
import { MOVE, SECRET } from "./fixtures.js";

const translator = new ConfigTranslator({ endpoints: [MOVE] });
const translate = (text: string) => translator.translateText(text, { dialect: "docs" });

const README = `# Example

Connect to https://mcp.example.com/sse (our [server](https://mcp.example.com/sse)).

## Cline

\`\`\`json
{ "mcpServers": { "example": { "url": "https://mcp.example.com/sse" } } }
\`\`\`

## VS Code

   \`\`\`jsonc
   { // a comment
     "servers": { "example": { "type": "sse", "url": "https://mcp.example.com/sse" } }
   }
   \`\`\`

## Codex

\`\`\`toml
[mcp_servers.example]
url = "https://mcp.example.com/sse"
\`\`\`

## Others

\`\`\`sh
claude mcp add --transport sse example https://mcp.example.com/sse --header "Authorization: Bearer ${SECRET}"
npx -y mcp-remote https://mcp.example.com/sse --transport sse-only
npx -y supergateway --sse https://mcp.example.com/sse
curl https://other.example.com/sse
\`\`\`
`;

describe("documentation", () => {
  it("is rewritten where it tells readers what to do, each client in its own words", async () => {
    const { text, findings, servers } = await translate(README);
    expect(text).toBe(
      README.replaceAll("https://mcp.example.com/sse", "https://mcp.example.com/mcp")
        .replace('"example": { "url"', '"example": { "type": "streamableHttp", "url"')
        .replace('"type": "sse"', '"type": "http"')
        .replace("--transport sse example", "--transport http example")
        .replace("sse-only", "http-only")
        .replace("--sse https", "--streamableHttp https"),
    );
    expect(servers).toBe(3);
    expect(findings).toEqual([
      // Codex never spoke http-sse.
      expect.objectContaining({ code: "type-and-url-disagree", line: 22 }),
      {
        code: "mention",
        message: expect.stringContaining("https://other.example.com/sse"),
        line: 32,
      },
    ]);
  });

  it("stays so", async () => {
    const { text } = await translate(README);
    const again = await translate(text);
    expect(again).toMatchObject({ text, changes: [] });
  });

  it("tells what it does without a secret", async () => {
    const { changes, findings } = await translate(README);
    expect(JSON.stringify({ changes, findings })).not.toContain(SECRET);
  });

  it("is left alone where a block is no configuration", async () => {
    const text = "```json\n{ broken\n```\n```js\nconst sse = 1;\n```\n";
    expect(await translate(text)).toMatchObject({ text, changes: [], findings: [] });
  });
});
