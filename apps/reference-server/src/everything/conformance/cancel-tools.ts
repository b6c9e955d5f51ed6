import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";
import { textResult } from "../text-result.js";
import { CancelProbes } from "./cancel-probes.js";

const MAX_KEYS = 1_000;

/** Of the process: a probe is asked about in any session, and sessions have servers of their own. */
const probes = new CancelProbes(MAX_KEYS);

const key = z.string().min(1).max(200).describe("Names the probe, for test_cancel_status");
const probeArguments = { key, ms: z.int().min(0).max(600_000).describe("Milliseconds to run") };
const statusArguments = { key };

/** A tool to cancel, and one that tells whether that reached it. */
export function registerCancelTools(server: McpServer): void {
  server.registerTool(
    "test_cancel_probe",
    { description: "Runs until it is done or cancelled", inputSchema: probeArguments },
    async ({ key: name, ms }, { signal }) => {
      await probes.run(name, ms, signal);
      return textResult("completed");
    },
  );
  server.registerTool(
    "test_cancel_status",
    {
      description: "Tells of a probe: running, completed, cancelled or unknown",
      inputSchema: statusArguments,
    },
    ({ key: name }) => textResult(probes.status(name)),
  );
}
