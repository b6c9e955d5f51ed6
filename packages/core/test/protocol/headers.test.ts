import { describe, expect, it } from "@jest/globals";
import { HEADER } from "../../src/protocol/headers.js";

/** Looked up in requests, whose header names are lower case whatever the client wrote. */
const READ = new Set(["accept", "lastEventId", "protocolVersion"]);

describe("HEADER", () => {
  it("has the names that are read in lower case, and the written ones as specified", () => {
    for (const [name, header] of Object.entries(HEADER)) {
      const words = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      expect(header.toLowerCase().replace(/^mcp-/, "")).toBe(words);
      expect(header === header.toLowerCase()).toBe(READ.has(name));
    }
  });

  it("has the prefix of MCP where the specification has it", () => {
    expect([HEADER.sessionId, HEADER.protocolVersion]).toEqual([
      "Mcp-Session-Id",
      "mcp-protocol-version",
    ]);
  });
});
