/** A client's configuration as its documentation has it, and what it has to become. */
export interface Fixture {
  readonly client: string;
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

export const SECRET = "sk-live-4f9a8b7c6d5e4f3a2b1c";

/** Only `https://mcp.example.com/sse` is named as having moved; every token in here is `SECRET`. */
export const MOVE = { from: "https://mcp.example.com/sse", to: "https://mcp.example.com/mcp" };

export const FIXTURES: readonly Fixture[] = [
  {
    client: "Claude Code, with comments, a trailing comma and another server",
    path: "/repo/.mcp.json",
    before: `{
  // servers of this project
  "mcpServers": {
    "example": { "type": "sse", "url": "https://mcp.example.com/sse", "headers": { "Authorization": "Bearer ${SECRET}" } },
    "local": { "command": "node", "args": ["server.js"], "env": { "TOKEN": "${SECRET}" } },
  }
}
`,
    after: `{
  // servers of this project
  "mcpServers": {
    "example": { "type": "http", "url": "https://mcp.example.com/mcp", "headers": { "Authorization": "Bearer ${SECRET}" } },
    "local": { "command": "node", "args": ["server.js"], "env": { "TOKEN": "${SECRET}" } },
  }
}
`,
  },
  {
    client: "Claude Code, a project's servers in the user's file",
    path: "/home/u/.claude.json",
    before: `{"numStartups":3,"projects":{"/home/u/a":{"mcpServers":{"x":{"type":"sse","url":"https://mcp.example.com/sse?key=${SECRET}"}}}}}`,
    after: `{"numStartups":3,"projects":{"/home/u/a":{"mcpServers":{"x":{"type":"http","url":"https://mcp.example.com/mcp?key=${SECRET}"}}}}}`,
  },
  {
    client: "Cursor, which tries both",
    path: "/home/u/.cursor/mcp.json",
    before: `{\r\n\t"mcpServers": {\r\n\t\t"example": {\r\n\t\t\t"url": "https://mcp.example.com/sse"\r\n\t\t}\r\n\t}\r\n}\r\n`,
    after: `{\r\n\t"mcpServers": {\r\n\t\t"example": {\r\n\t\t\t"url": "https://mcp.example.com/mcp"\r\n\t\t}\r\n\t}\r\n}\r\n`,
  },
  {
    client: "VS Code",
    path: "/repo/.vscode/mcp.json",
    before: `{
  "inputs": [],
  "servers": {
    "example": {
      "type": "sse",
      "url": "https://mcp.example.com/sse"
    }
  }
}`,
    after: `{
  "inputs": [],
  "servers": {
    "example": {
      "type": "http",
      "url": "https://mcp.example.com/mcp"
    }
  }
}`,
  },
  {
    client: "Windows, with the mark that editors put first",
    path: "/repo/.vscode/mcp.json",
    before: `\uFEFF{ "servers": { "e": { "type": "sse", "url": "https://mcp.example.com/sse" } } }`,
    after: `\uFEFF{ "servers": { "e": { "type": "http", "url": "https://mcp.example.com/mcp" } } }`,
  },
  {
    client: "VS Code settings",
    path: "/repo/.vscode/settings.json",
    before: `{ "editor.tabSize": 2, "mcp": { "servers": { "e": { "type": "sse", "url": "https://mcp.example.com/sse" } } } }`,
    after: `{ "editor.tabSize": 2, "mcp": { "servers": { "e": { "type": "http", "url": "https://mcp.example.com/mcp" } } } }`,
  },
  {
    client: "Windsurf, which has no type",
    path: "/home/u/.codeium/windsurf/mcp_config.json",
    before: `{ "mcpServers": { "example": { "serverUrl": "https://mcp.example.com/sse" } } }`,
    after: `{ "mcpServers": { "example": { "serverUrl": "https://mcp.example.com/mcp" } } }`,
  },
  {
    client: "Cline, which takes no type for http-sse",
    path: "/x/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
    before: `{
  "mcpServers": {
    "example": {
      "url": "https://mcp.example.com/sse",
      "disabled": false
    }
  }
}`,
    after: `{
  "mcpServers": {
    "example": {
      "type": "streamableHttp",
      "url": "https://mcp.example.com/mcp",
      "disabled": false
    }
  }
}`,
  },
  {
    client: "Roo Code",
    path: "/repo/.roo/mcp.json",
    before: `{"mcpServers":{"e":{"type":"sse","url":"https://mcp.example.com/sse","alwaysAllow":["a"]}}}`,
    after: `{"mcpServers":{"e":{"type":"streamable-http","url":"https://mcp.example.com/mcp","alwaysAllow":["a"]}}}`,
  },
  {
    client: "Continue",
    path: "/home/u/.continue/config.yaml",
    before: `name: mine # a comment
version: 1.0.0
mcpServers:
  - name: example
    type: sse   # old
    url: https://mcp.example.com/sse
    requestOptions:
      headers:
        Authorization: 'Bearer ${SECRET}'
  - name: local
    command: npx
    args: ["-y", "thing"]
`,
    after: `name: mine # a comment
version: 1.0.0
mcpServers:
  - name: example
    type: streamable-http   # old
    url: https://mcp.example.com/mcp
    requestOptions:
      headers:
        Authorization: 'Bearer ${SECRET}'
  - name: local
    command: npx
    args: ["-y", "thing"]
`,
  },
  {
    client: "Zed, through a bridge",
    path: "/home/u/.config/zed/settings.json",
    before: `{
  "theme": "One Dark", // mine
  "context_servers": {
    "example": { "command": "npx", "args": ["-y", "mcp-remote@0.1.38", "https://mcp.example.com/sse", "--transport", "sse-only", "--header", "Authorization: Bearer ${SECRET}"] }
  }
}`,
    after: `{
  "theme": "One Dark", // mine
  "context_servers": {
    "example": { "command": "npx", "args": ["-y", "mcp-remote@0.1.38", "https://mcp.example.com/mcp", "--transport", "http-only", "--header", "Authorization: Bearer ${SECRET}"] }
  }
}`,
  },
  {
    client: "Gemini CLI, whose key says the transport",
    path: "/home/u/.gemini/settings.json",
    before: `{"mcpServers":{"example":{"url":"https://mcp.example.com/sse","timeout":5000}}}`,
    after: `{"mcpServers":{"example":{"httpUrl":"https://mcp.example.com/mcp","timeout":5000}}}`,
  },
  {
    client: "Gemini CLI, with a type",
    path: "/repo/.gemini/settings.json",
    before: `{"mcpServers":{"example":{"type":"sse","url":"https://mcp.example.com/sse"}}}`,
    after: `{"mcpServers":{"example":{"type":"http","url":"https://mcp.example.com/mcp"}}}`,
  },
  {
    client: "Codex, which speaks Streamable HTTP only",
    path: "/home/u/.codex/config.toml",
    before: `model = "gpt-5" # mine

[mcp_servers.example]
url = "https://mcp.example.com/sse" # was never right
bearer_token_env_var = "EXAMPLE_TOKEN"

[mcp_servers."with a bridge"]
command = "npx"
args = [
  "mcp-remote", # the bridge
  'https://mcp.example.com/sse',
]
env = { TOKEN = "${SECRET}" }
`,
    after: `model = "gpt-5" # mine

[mcp_servers.example]
url = "https://mcp.example.com/mcp" # was never right
bearer_token_env_var = "EXAMPLE_TOKEN"

[mcp_servers."with a bridge"]
command = "npx"
args = [
  "mcp-remote", # the bridge
  'https://mcp.example.com/mcp',
]
env = { TOKEN = "${SECRET}" }
`,
  },
  {
    client: "Goose",
    path: "/home/u/.config/goose/config.yaml",
    before: `GOOSE_MODEL: claude
extensions:
  example:
    enabled: true
    type: sse
    uri: "https://mcp.example.com/sse"
    envs: {KEY: ${SECRET}}
  developer: {type: builtin, enabled: true}
`,
    after: `GOOSE_MODEL: claude
extensions:
  example:
    enabled: true
    type: streamable_http
    uri: "https://mcp.example.com/mcp"
    envs: {KEY: ${SECRET}}
  developer: {type: builtin, enabled: true}
`,
  },
  {
    client: "LibreChat, which takes no type for http-sse",
    path: "/repo/librechat.yaml",
    before: `version: 1.3.1
mcpServers:
  example:
    # type: sse
    url: https://mcp.example.com/sse
    headers:
      X-Api-Key: '${SECRET}'
`,
    after: `version: 1.3.1
mcpServers:
  example:
    # type: sse
    type: streamable-http
    url: https://mcp.example.com/mcp
    headers:
      X-Api-Key: '${SECRET}'
`,
  },
  {
    client: "Claude Desktop, through mcp-remote",
    path: "/Users/u/Library/Application Support/Claude/claude_desktop_config.json",
    before: `{
  "mcpServers": {
    "example": {
      "command": "npx",
      "args": [
        "mcp-remote",
        "https://mcp.example.com/sse",
        "--transport=sse-first"
      ],
      "env": { "AUTH_TOKEN": "${SECRET}" }
    }
  }
}`,
    after: `{
  "mcpServers": {
    "example": {
      "command": "npx",
      "args": [
        "mcp-remote",
        "https://mcp.example.com/mcp",
        "--transport=http-first"
      ],
      "env": { "AUTH_TOKEN": "${SECRET}" }
    }
  }
}`,
  },
  {
    client: "Claude Desktop, through supergateway",
    path: "C:\\Users\\u\\AppData\\Roaming\\Claude\\claude_desktop_config.json",
    before: `{"mcpServers":{"example":{"command":"npx","args":["-y","supergateway","--sse","https://mcp.example.com/sse","--oauth2Bearer","${SECRET}"]}}}`,
    after: `{"mcpServers":{"example":{"command":"npx","args":["-y","supergateway","--streamableHttp","https://mcp.example.com/mcp","--oauth2Bearer","${SECRET}"]}}}`,
  },
  {
    client: "opencode, through mcp-proxy, whose default is http-sse",
    path: "/repo/opencode.json",
    before: `{"mcp":{"example":{"type":"local","command":["uvx","mcp-proxy","https://mcp.example.com/sse"]}}}`,
    after: `{"mcp":{"example":{"type":"local","command":["uvx","mcp-proxy","--transport=streamablehttp", "https://mcp.example.com/mcp"]}}}`,
  },
  {
    client: "a plugin's manifest",
    path: "/repo/.claude-plugin/plugin.json",
    before: `{"name":"p","mcpServers":{"example":{"type":"sse","url":"https://mcp.example.com/sse"}}}`,
    after: `{"name":"p","mcpServers":{"example":{"type":"http","url":"https://mcp.example.com/mcp"}}}`,
  },
  {
    client: "a registry entry",
    path: "/repo/server.json",
    before: `{
  "name": "com.example/mcp",
  "remotes": [
    { "type": "sse", "url": "https://mcp.example.com/sse", "headers": [{ "name": "X-Key", "isSecret": true }] }
  ],
  "packages": [{ "registryType": "npm", "transport": { "type": "stdio" } }]
}`,
    after: `{
  "name": "com.example/mcp",
  "remotes": [
    { "type": "streamable-http", "url": "https://mcp.example.com/mcp", "headers": [{ "name": "X-Key", "isSecret": true }] }
  ],
  "packages": [{ "registryType": "npm", "transport": { "type": "stdio" } }]
}`,
  },
  {
    client: "a type that was changed without the URL",
    path: "/repo/.mcp.json",
    before: `{"mcpServers":{"e":{"type":"http","url":"https://mcp.example.com/sse"}}}`,
    after: `{"mcpServers":{"e":{"type":"http","url":"https://mcp.example.com/mcp"}}}`,
  },
  {
    client: "a URL that was changed without the type",
    path: "/repo/.mcp.json",
    before: `{"mcpServers":{"e":{"type":"sse","url":"https://mcp.example.com/mcp"}}}`,
    after: `{"mcpServers":{"e":{"type":"http","url":"https://mcp.example.com/mcp"}}}`,
  },
  {
    client: "Qwen Code, whose key says the transport",
    path: "/repo/.qwen/settings.json",
    before: `{"mcpServers":{"e":{"url":"https://mcp.example.com/sse","timeout":30000}}}`,
    after: `{"mcpServers":{"e":{"httpUrl":"https://mcp.example.com/mcp","timeout":30000}}}`,
  },
  {
    client: "an agent of Amazon Q Developer",
    path: "/repo/.amazonq/cli-agents/reviewer.json",
    before: `{"name":"reviewer","mcpServers":{"e":{"type":"sse","url":"https://mcp.example.com/sse"}}}`,
    after: `{"name":"reviewer","mcpServers":{"e":{"type":"http","url":"https://mcp.example.com/mcp"}}}`,
  },
  {
    client: "Amp, which tries both",
    path: "/repo/.amp/settings.json",
    before: `{"amp.mcpServers":{"e":{"url":"https://mcp.example.com/sse"}},"amp.tools.disable":[]}`,
    after: `{"amp.mcpServers":{"e":{"url":"https://mcp.example.com/mcp"}},"amp.tools.disable":[]}`,
  },
  {
    client: "an MCP bundle, which starts a bridge",
    path: "/repo/manifest.json",
    before: `{"manifest_version":"0.3","server":{"type":"node","mcp_config":{"command":"npx","args":["mcp-remote","https://mcp.example.com/sse"]}}}`,
    after: `{"manifest_version":"0.3","server":{"type":"node","mcp_config":{"command":"npx","args":["mcp-remote","https://mcp.example.com/mcp"]}}}`,
  },
];
