import type { McpEndpoint } from "@crossfade/server";
import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * `/healthz` says that the process is alive; `/readyz` that it wants traffic: not when it drains, nor when
 * it cannot reach what it shares with other nodes. Everything else is not found.
 */
export function healthListener(
  endpoint: McpEndpoint,
): (request: IncomingMessage, response: ServerResponse) => void {
  return ({ url = "/" }, response) => {
    const [path] = url.split("?", 1);
    if (path === "/healthz") return answer(response, 200, { status: "alive" });
    if (path !== "/readyz") return answer(response, 404, { error: "not found" });
    void endpoint.ready().then(({ ready, reason }) => {
      answer(response, ready ? 200 : 503, { status: ready ? "ready" : reason });
    });
  };
}

function answer(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store" })
    .end(`${JSON.stringify(body)}\n`);
}
