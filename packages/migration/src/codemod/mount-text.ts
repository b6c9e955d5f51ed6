import type { SourceFile } from "ts-morph";
import type { McpRoute } from "./mcp-routes.js";
import { awaits, outdented, type ServerFactory } from "./server-factory.js";

/** The statements that take the routes' place. */
export function mountText(
  routes: readonly McpRoute[],
  factory: ServerFactory,
  mount: string,
  file: SourceFile,
): string {
  const app = routes[0]?.app ?? "app";
  const quote = file.getFullText().includes('"') ? '"' : "'";
  const text = (value: string): string => quote + value + quote;
  const paths = [...new Set(routes.map(({ path }) => path))];
  const middleware = [...new Set(routes.flatMap((route) => route.middleware))];
  return [
    ...movedLines(factory),
    `const ${mount} = crossfade({`,
    ...optionLines(routes, factory, text),
    "});",
    ...(middleware.length === 0
      ? []
      : [`${app}.use([${paths.map(text).join(", ")}], ${middleware.join(", ")});`]),
    `${app}.use(${mount});`,
  ].join("\n");
}

function movedLines({ expression, moved, shared }: ServerFactory): string[] {
  if (shared === undefined) return [];
  const body = moved.map((statement) => outdented(statement).replace(/^(?=.)/gm, "  "));
  return [
    `${moved.some(awaits) ? "async " : ""}function ${expression}() {`,
    ...body,
    `  return ${shared};`,
    "}",
    "",
  ];
}

function optionLines(
  routes: readonly McpRoute[],
  { expression }: ServerFactory,
  text: (value: string) => string,
): string[] {
  const streamable = routes.find(({ speaks }) => speaks === "streamable-http");
  const sse = routes.filter(({ speaks }) => speaks === "http-sse");
  const stream = sse.find(({ method }) => method === "get")?.path ?? "/sse";
  const messages = sse.find(({ method }) => method === "post")?.path ?? "/messages";
  const endpoint = [
    ...(stream === "/sse" ? [] : [`streamPath: ${text(stream)}`]),
    ...(messages === "/messages" ? [] : [`messagesPath: ${text(messages)}`]),
  ];
  const isUsual = streamable === undefined || streamable.path === "/mcp";
  return [
    `  backend: fromMcpServer(${expression.replaceAll("\n", "\n  ")}),`,
    ...(isUsual ? [] : [`  config: { endpointPath: ${text(streamable.path)} },`]),
    ...(sse.length === 0 ? ["  httpSse: false,"] : []),
    ...(endpoint.length > 0 ? [`  httpSse: { endpoint: { ${endpoint.join(", ")} } },`] : []),
  ];
}
