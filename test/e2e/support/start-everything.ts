import { parseHttpSseConfig, silentLogger } from "@crossfade/core";
import { startReferenceServer } from "@crossfade/reference-server";
import type { AddressInfo } from "node:net";
import { deploy, type Listening } from "./world.js";

/** The reference server, whose backend has everything that there is. */
export interface EverythingServer extends Listening {
  readonly url: string;
}

export async function startEverything(): Promise<EverythingServer> {
  const config = parseHttpSseConfig();
  const listening = await deploy(async ({ cluster }) => {
    const options = { port: 0, host: "127.0.0.1", logLevel: "silent", config };
    const { endpoint, server, stop } = await startReferenceServer(
      { ...options, ...(cluster && { cluster }) },
      "1.0.0",
      silentLogger,
    );
    return { endpoint, port: (server.address() as AddressInfo).port, stop };
  });
  return { ...listening, url: `http://127.0.0.1:${listening.port}` };
}
