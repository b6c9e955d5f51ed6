import { request as sendRequest } from "node:http";
import { serve, type Served } from "./serve.js";

export interface ProxyFaults {
  /** Headers of answers that get lost, in lower case. */
  readonly dropFromAnswers?: readonly string[];
  /** Headers of requests that get lost, in lower case. */
  readonly dropFromRequests?: readonly string[];
  /** Event streams are cut when nothing was passed on for so long. */
  readonly cutIdleStreamsAfterMs?: number;
  /** Event streams are not passed on at all until they end. */
  readonly bufferStreams?: boolean;
}

/** A reverse proxy with faults, in front of a server, which it closes with itself. */
export async function proxyTo(server: Served, faults: ProxyFaults = {}): Promise<Served> {
  const { host } = new URL(server.url);
  const proxy = await serve((incoming, outgoing) => {
    const headers = { ...incoming.headers, host };
    for (const name of faults.dropFromRequests ?? []) delete headers[name as keyof typeof headers];
    const passed = sendRequest(
      server.url + (incoming.url ?? ""),
      { method: incoming.method, headers },
      (answer) => {
        const kept = { ...answer.headers, via: "1.1 varnish" };
        for (const name of faults.dropFromAnswers ?? []) delete kept[name as keyof typeof kept];
        outgoing.writeHead(answer.statusCode ?? 502, kept).flushHeaders();
        const isStream = answer.headers["content-type"]?.startsWith("text/event-stream") ?? false;
        if (isStream && faults.bufferStreams) return;
        answer.on("error", () => outgoing.destroy());
        answer.pipe(outgoing);
        if (isStream && faults.cutIdleStreamsAfterMs !== undefined) {
          let timer = setTimeout(() => outgoing.destroy(), faults.cutIdleStreamsAfterMs);
          answer.on("data", () => {
            clearTimeout(timer);
            timer = setTimeout(() => outgoing.destroy(), faults.cutIdleStreamsAfterMs);
          });
          outgoing.on("close", () => clearTimeout(timer));
        }
      },
    );
    passed.on("error", () => outgoing.destroy());
    outgoing.on("close", () => passed.destroy());
    incoming.pipe(passed);
  });
  return {
    url: proxy.url,
    close: async () => {
      await proxy.close();
      await server.close();
    },
  };
}
