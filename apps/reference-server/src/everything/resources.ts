import { ResourceTemplate, type McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";

const NOTES: Readonly<Record<string, string>> = {
  welcome: "Welcome to the Crossfade reference server.",
  generations: "http-sse, sessionful Streamable HTTP and stateless Streamable HTTP.",
};

/** A fixed resource, and a template whose ids complete. */
export function registerResources(server: McpServer): void {
  server.registerResource(
    "about",
    "crossfade://about",
    { title: "About this server", mimeType: "text/markdown" },
    ({ href }) => ({
      contents: [
        { uri: href, mimeType: "text/markdown", text: "# Crossfade\n\nOne server, every client." },
      ],
    }),
  );
  const template = new ResourceTemplate("note://{id}", {
    list: () => ({
      resources: Object.keys(NOTES).map((id) => ({
        uri: `note://${id}`,
        name: id,
        mimeType: "text/plain",
      })),
    }),
    complete: { id: (start) => Object.keys(NOTES).filter((id) => id.startsWith(start)) },
  });
  server.registerResource("note", template, { title: "Notes" }, ({ href }, { id }) => ({
    contents: [
      {
        uri: href,
        mimeType: "text/plain",
        text: NOTES[String(id)] ?? `No note called ${String(id)}`,
      },
    ],
  }));
}
