import { describe, expect, it } from "@jest/globals";
import { META_KEY } from "../../src/protocol/meta-keys.js";

describe("META_KEY", () => {
  it("spells keys as the specification does: a change here is a change of the wire", () => {
    expect(META_KEY).toEqual({
      protocolVersion: "io.modelcontextprotocol/protocolVersion",
      clientCapabilities: "io.modelcontextprotocol/clientCapabilities",
      clientInfo: "io.modelcontextprotocol/clientInfo",
      logLevel: "io.modelcontextprotocol/logLevel",
      serverInfo: "io.modelcontextprotocol/serverInfo",
      subscriptionId: "io.modelcontextprotocol/subscriptionId",
    });
  });
});
