import { beforeEach, describe, expect, it } from "@jest/globals";
import { principalOfAuth } from "../src/principal-of-auth.js";
import { RecordingLogger } from "./recording-logger.js";

let log: RecordingLogger;
let principalOf: (auth: unknown) => string | undefined;

beforeEach(() => {
  log = new RecordingLogger();
  principalOf = principalOfAuth(log);
});

describe("principalOfAuth", () => {
  it("is issuer and subject where the verifier left them in extra", () => {
    const extra = { iss: "https://id.example", sub: "ada" };
    expect(principalOf({ token: "t", clientId: "app", extra })).toBe(
      '["https://id.example","ada"]',
    );
    expect(log.lines).toEqual([]);
  });

  it("is the client id where there is no subject, and warns of it once", () => {
    expect(principalOf({ token: "t", clientId: "app" })).toBe('["app"]');
    expect(principalOf({ token: "t", clientId: "other" })).toBe('["other"]');
    expect(log.lines).toHaveLength(1);
    expect(log.at("warn")[0]?.message).toContain("option principalOf");
  });

  it.each([
    ["only a subject", { sub: "ada" }],
    ["only an issuer", { iss: "i" }],
    ["a subject that is no text", { iss: "i", sub: 7 }],
    ["an issuer that is no text", { iss: null, sub: "ada" }],
    ["nothing", {}],
    ["no object", "i ada"],
  ])("does not take %s in extra for a person", (_, extra) => {
    expect(principalOf({ clientId: "app", extra })).toBe('["app"]');
    expect(principalOf({ extra })).toBeUndefined();
  });

  it.each([
    ["nothing", undefined],
    ["null", null],
    ["text", "ada"],
    ["a list", ["ada"]],
    ["an object of another kind", { user: "ada" }],
    ["a client id that is no text", { clientId: 7 }],
  ])("is nobody where a middleware left %s", (_, auth) => {
    expect(principalOf(auth)).toBeUndefined();
    expect(log.lines).toEqual([]);
  });

  it("keeps apart whoever is not the same", () => {
    const pairs = [
      { extra: { iss: "a", sub: "b c" } },
      { extra: { iss: "a b", sub: "c" } },
      { extra: { iss: 'a","b', sub: "c" } },
      { extra: { iss: "a", sub: 'b","c' } },
      { clientId: "a" },
      { clientId: '["a","b c"]' },
    ];
    expect(new Set(pairs.map(principalOf)).size).toBe(pairs.length);
  });

  it("is never the token, which no log gets to see either", () => {
    const principal = principalOf({ token: "s3cret", clientId: "app" });
    expect(principal).not.toContain("s3cret");
    expect(log.text).not.toContain("s3cret");
  });
});
