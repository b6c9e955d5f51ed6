#!/usr/bin/env node
import { TransportError } from "@crossfade/core";
import { readFileSync } from "node:fs";
import { pino } from "pino";
import { parseOptions, type ReferenceServerOptions } from "./options.js";
import { startReferenceServer } from "./reference-server.js";

const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
const { version } = JSON.parse(manifest) as { version: string };

try {
  await run(parseOptions(process.argv.slice(2), process.env, version));
} catch (error) {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exitCode = 1;
}

async function run(options: ReferenceServerOptions): Promise<void> {
  const logger = pino({ level: options.logLevel });
  const { url, adminUrl, stop } = await startReferenceServer(options, version, logger);
  logger.info({ url, mcp: `${url}/mcp`, sse: `${url}/sse`, admin: adminUrl }, "listening");
  let stopping = false;
  const onSignal = (signal: string): void => {
    // Ctrl-C in a terminal reaches the whole process group, and npm passes it on as well.
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, "draining");
    void stop().then(() => logger.info({}, "stopped"));
  };
  process.on("SIGTERM", onSignal).on("SIGINT", onSignal);
}

function reasonOf(error: unknown): string {
  if (TransportError.is(error)) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") return "The port is taken; choose another one with --port";
  return message;
}
