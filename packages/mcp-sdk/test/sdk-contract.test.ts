import { describe, expect, it } from "@jest/globals";
import { McpServer as McpServer1 } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { Transport as Transport1 } from "@modelcontextprotocol/sdk/shared/transport.js";
import {
  McpServer as McpServer2,
  type Transport as Transport2,
} from "@modelcontextprotocol/server";
import { fromMcpServer, type SdkTransport, type ServerFactory } from "../src/index.js";

const INFO = { name: "types", version: "1.0.0" };

function buildServer1() {
  return new McpServer1(INFO);
}

async function buildServer2() {
  return new McpServer2(INFO);
}

// What is here to be seen by the compiler, in `pnpm typecheck`, is the types.
describe("the contract with the SDK", () => {
  it("fits servers of both majors, built by the function itself or by one around it", () => {
    const backends = [
      fromMcpServer(buildServer1),
      fromMcpServer(() => buildServer1()),
      fromMcpServer(() => buildServer1().server),
      fromMcpServer(buildServer2),
      fromMcpServer(() => buildServer2()),
      fromMcpServer(async (session) => {
        const name = session?.principal ?? "nobody";
        return new McpServer2({ ...INFO, name }).server;
      }),
    ];
    expect(backends).toHaveLength(6);
  });

  it("fits the transports of both majors", () => {
    const transport: SdkTransport = {
      start: () => Promise.resolve(),
      send: () => Promise.resolve(),
      close: () => Promise.resolve(),
    };
    const transports: [Transport1, Transport2] = [transport, transport];
    expect(transports).toEqual([transport, transport]);
  });

  it("does not fit what is no server", () => {
    // @ts-expect-error -- a server has `close`, too
    const factory: ServerFactory = () => ({ connect: () => Promise.resolve() });
    expect(factory).toBeInstanceOf(Function);
  });
});
