import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { JSONRPCMessage } from "@modelcontextprotocol/sdk/types.js";
import { describe, expect, it } from "@jest/globals";
import { buildEverythingServer } from "../../src/everything/build-everything-server.js";
import { call, ReferenceWorld, text } from "../reference-world.js";

const done = text("Reconnection test completed successfully");

/** A client of a server whose transport can close the stream of a request, and how often it did. */
async function connectPolling() {
  const [near, far] = InMemoryTransport.createLinkedPair();
  const closed: string[] = [];
  const server = buildEverythingServer({ version: "1" });
  await server.connect(far);
  const { onmessage }: Transport = far;
  const closeSSEStream = () => closed.push("closed");
  Object.assign(far, {
    onmessage: (message: JSONRPCMessage) => onmessage?.(message, { closeSSEStream }),
  });
  const client = new Client({ name: "test", version: "1" });
  await client.connect(near);
  return { client, closed };
}

describe("test_reconnection", () => {
  it("closes its stream at once, and has a result later", async () => {
    const { client, closed } = await connectPolling();
    const begin = performance.now();
    const result = call(client, "test_reconnection").then((answer) => {
      closed.push("answered");
      return answer;
    });
    expect(await result).toEqual(done);
    // A timer may fire up to a millisecond early.
    expect(performance.now() - begin).toBeGreaterThan(95);
    expect(closed).toEqual(["closed", "answered"]);
    await client.close();
  });

  it("answers all the same where a stream belongs to no request", async () => {
    const world = await ReferenceWorld.start();
    expect(await call(await world.connect(), "test_reconnection")).toEqual(done);
    await world.close();
  });
});
