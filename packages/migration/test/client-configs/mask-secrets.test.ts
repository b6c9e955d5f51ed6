import { describe, expect, it } from "@jest/globals";
import { maskText, maskUrl } from "../../src/client-configs/mask-secrets.js";

describe("maskUrl", () => {
  it.each([
    ["https://mcp.example.com/sse", "https://mcp.example.com/sse"],
    ["https://user:pw@mcp.example.com/sse", "https://•••@mcp.example.com/sse"],
    ["https://x.com/sse?api_key=abc&b=", "https://x.com/sse?api_key=•••&b=•••"],
    ["https://x.com/9f8e7d6c5b4a39281706/mcp", "https://x.com/•••/mcp"],
    ["https://x.com/${TENANT}/mcp#label", "https://x.com/${TENANT}/mcp#label"],
    ["https://x.com/mcp#access_token=abc", "https://x.com/mcp#•••"],
    ["/messages?session_id=abc", "/messages?session_id=•••"],
  ])("%s", (url, masked) => expect(maskUrl(url)).toBe(masked));
});

describe("maskText", () => {
  it.each([
    ['--header "Authorization: Bearer abcdef123"', '--header "Authorization: Bearer •••"'],
    ["Authorization: abcdef", "Authorization: •••"],
    ["API_KEY=abc123 npx x", "API_KEY=••• npx x"],
    ['"apiKey": "abc"', '"apiKey": "•••"'],
    ["use ghp_0123456789abcdefghij here", "use ••• here"],
    ["see https://u:p@x.com/sse", "see https://•••@x.com/sse"],
    ["the sse endpoint is gone", "the sse endpoint is gone"],
  ])("%s", (text, masked) => expect(maskText(text)).toBe(masked));
});
