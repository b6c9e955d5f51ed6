import type { KnownClient } from "./known-client.js";

const CHECKED = "2026-11-26";
const TOOLHIVE = "https://docs.stacklok.com/toolhive/reference/client-compatibility";

/**
 * What clients speak, by their own word or by somebody's who tried them. Data: a client is added by a line
 * with the page that says so, and the day it was read.
 */
export const KNOWN_CLIENTS: readonly KnownClient[] = [
  {
    name: "Claude (web, desktop, mobile)",
    clientInfo: ["claude-ai", "anthropic/claudeai"],
    userAgent: ["claude-user"],
    speaks: { "http-sse": "current", sessionful: "current" },
    source:
      "https://support.claude.com/en/articles/11503834-building-custom-connectors-via-remote-mcp-servers",
    checked: CHECKED,
  },
  {
    name: "Claude Code",
    clientInfo: ["claude-code"],
    userAgent: ["claude-code"],
    speaks: { "http-sse": "current", sessionful: "1.0.27" },
    source: TOOLHIVE,
    checked: CHECKED,
  },
  {
    name: "Cursor",
    clientInfo: ["cursor-vscode", "cursor"],
    userAgent: ["cursor"],
    // Its version is always given as 1.0.0.
    speaks: { "http-sse": "current", sessionful: "current" },
    source: TOOLHIVE,
    checked: CHECKED,
  },
  {
    name: "VS Code",
    clientInfo: ["visual studio code", "visual studio code - insiders", "visual-studio-code"],
    userAgent: [],
    speaks: { "http-sse": "current", sessionful: "1.100.0" },
    source: "https://github.com/stacklok/docs-website/pull/58",
    checked: CHECKED,
  },
  {
    name: "Cline",
    clientInfo: ["cline"],
    userAgent: [],
    speaks: { "http-sse": "current", sessionful: "3.17.10" },
    source: TOOLHIVE,
    checked: CHECKED,
  },
  {
    name: "Roo Code",
    clientInfo: ["roo code"],
    userAgent: [],
    speaks: { "http-sse": "current", sessionful: "3.19.2" },
    source: TOOLHIVE,
    checked: CHECKED,
  },
  {
    name: "Continue",
    clientInfo: ["continue-client", "continue-cli-client"],
    userAgent: [],
    speaks: { "http-sse": "current", sessionful: "current" },
    source: TOOLHIVE,
    checked: CHECKED,
  },
  {
    name: "Kiro",
    clientInfo: ["kiro*"],
    userAgent: [],
    speaks: { sessionful: "0.5.0" },
    source: TOOLHIVE,
    checked: CHECKED,
  },
  {
    name: "LM Studio",
    clientInfo: ["lm-studio*", "lmstudio*"],
    userAgent: [],
    speaks: { "http-sse": "current", sessionful: "0.3.17" },
    source: TOOLHIVE,
    checked: CHECKED,
  },
  {
    name: "Zed",
    clientInfo: ["zed"],
    userAgent: ["zed"],
    speaks: { "http-sse": "never", sessionful: "0.214.5" },
    source: TOOLHIVE,
    checked: CHECKED,
  },
  {
    name: "Codex",
    clientInfo: ["codex-mcp-client"],
    userAgent: ["codex-mcp-client", "codex_cli_rs"],
    speaks: { "http-sse": "never", sessionful: "current" },
    source: "https://developers.openai.com/codex/mcp",
    checked: CHECKED,
  },
  {
    name: "Gemini CLI",
    clientInfo: ["gemini-cli-mcp-client*"],
    userAgent: ["geminicli"],
    speaks: { "http-sse": "current", sessionful: "current" },
    source: "https://geminicli.com/docs/tools/mcp-server",
    checked: CHECKED,
  },
  {
    name: "Windsurf",
    clientInfo: ["windsurf-client", "windsurf"],
    userAgent: [],
    speaks: { "http-sse": "current", sessionful: "current" },
    source: TOOLHIVE,
    checked: CHECKED,
  },
  {
    name: "opencode",
    clientInfo: ["opencode"],
    userAgent: ["opencode"],
    speaks: { "http-sse": "current", sessionful: "current" },
    source: TOOLHIVE,
    checked: CHECKED,
  },
  {
    name: "mcp-remote",
    clientInfo: ["mcp-remote*", "*via mcp-remote*"],
    userAgent: [],
    speaks: { "http-sse": "current", sessionful: "current" },
    source: "https://github.com/geelen/mcp-remote#transport-strategies",
    checked: CHECKED,
  },
  {
    name: "MCP Inspector",
    clientInfo: ["mcp-inspector", "inspector-client"],
    userAgent: [],
    speaks: { "http-sse": "current", sessionful: "0.11.0" },
    source: "https://github.com/modelcontextprotocol/inspector",
    checked: CHECKED,
  },
];
