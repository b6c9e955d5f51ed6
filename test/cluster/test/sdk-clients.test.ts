import { redisMissing } from "@crossfade/redis/testing";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { connectClient } from "../../e2e/support/connect-client.js";
import {
  HTTP_SSE_CLIENTS,
  MODERN_CLIENTS,
  STREAMABLE_HTTP_CLIENTS,
} from "../../e2e/support/sdk-clients.js";
import { Nodes } from "../support/nodes.mjs";

const missing = redisMissing();
if (missing !== undefined) console.warn(`Skipped: ${missing}`);
const whereRedisIs = missing === undefined ? describe : describe.skip;

const CLIENTS = [
  ...HTTP_SSE_CLIENTS.map((client) => ({ path: "/sse", client })),
  ...[...STREAMABLE_HTTP_CLIENTS, ...MODERN_CLIENTS].map((client) => ({ path: "/mcp", client })),
].map((row) => ({ ...row, name: `${row.client.version} on ${row.path}` }));

whereRedisIs("clients of the official SDK, on three nodes in turn", () => {
  const nodes = new Nodes({ persistent: false, leaseMs: 6_000 });

  beforeAll(() => nodes.start(), 120_000);
  afterAll(() => nodes.stop());

  it.each(CLIENTS)(
    "$name calls tools, hears of progress, and answers what it is asked",
    async ({ path, client }) => {
      const connected = await connectClient(client, nodes.url + path);
      try {
        const { tools } = await connected.sdk.listTools();
        expect(tools.map(({ name }) => name)).toContain("echo");
        // Each arrives at another node than the one before.
        for (const text of ["a", "b", "c", "d"]) {
          expect(await connected.call("echo", { text })).toBe(text);
        }
        const progress: number[] = [];
        const counted = await connected.call(
          "count",
          { steps: 3, delayMs: 50 },
          { onprogress: (step) => progress.push(step.progress) },
        );
        expect(counted).toBe("Counted to 3");
        // The SDK forgets its listener with the answer: of steps that come in one packet with that it hears nothing.
        expect(progress.length).toBeGreaterThan(0);
        expect(progress).toEqual([1, 2, 3].slice(0, progress.length));
        expect(await connected.call("ask_model", { prompt: "2 + 2?" })).toBe("4");
      } finally {
        await connected.close();
      }
    },
    60_000,
  );
});
