import { describe, expect, it } from "@jest/globals";
import {
  TRANSPORT_ERRORS,
  TransportError,
  type TransportErrorCode,
} from "../../src/errors/transport-error.js";

/** What clients branch on: a change here is a change of the wire. */
const table: Readonly<Record<TransportErrorCode, readonly [status: number, rpcCode: number]>> = {
  INVALID_CONFIG: [500, -32_603],
  PARSE_ERROR: [400, -32_700],
  INVALID_REQUEST: [400, -32_600],
  DUPLICATE_REQUEST: [400, -32_600],
  SESSION_REQUIRED: [400, -32_000],
  UNSUPPORTED_REVISION: [400, -32_000],
  HOST_FORBIDDEN: [403, -32_000],
  ORIGIN_FORBIDDEN: [403, -32_000],
  SESSION_NOT_FOUND: [404, -32_001],
  METHOD_NOT_ALLOWED: [405, -32_000],
  NOT_ACCEPTABLE: [406, -32_000],
  BODY_TOO_LARGE: [413, -32_000],
  QUERY_TOO_LONG: [414, -32_000],
  UNSUPPORTED_MEDIA_TYPE: [415, -32_000],
  HEADER_TOO_LONG: [431, -32_000],
  TOO_MANY_REQUESTS: [429, -32_000],
  SESSION_LIMIT: [503, -32_000],
  CONNECTION_LIMIT: [503, -32_000],
  DRAINING: [503, -32_000],
  REQUEST_TIMEOUT: [504, -32_000],
  CLIENT_TIMEOUT: [504, -32_000],
  REQUEST_CANCELLED: [500, -32_000],
  SESSION_DISCONNECTED: [410, -32_000],
  STALE_LEASE: [503, -32_000],
  NODE_UNREACHABLE: [503, -32_000],
  STORE_UNAVAILABLE: [503, -32_000],
  NODE_ABSENT: [503, -32_000],
  STATE_TOO_LARGE: [500, -32_603],
  INTERNAL_ERROR: [500, -32_603],
};

describe("TRANSPORT_ERRORS", () => {
  it.each(Object.entries(table))("answers %s with %j", (code, [status, rpcCode]) => {
    const error = new TransportError(code as TransportErrorCode, "no");
    expect([error.status, error.rpcCode]).toEqual([status, rpcCode]);
  });

  it("has no further codes", () => {
    expect(Object.keys(TRANSPORT_ERRORS).toSorted()).toEqual(Object.keys(table).toSorted());
  });

  it("has HTTP errors and JSON-RPC's reserved numbers only", () => {
    for (const { status, rpcCode } of Object.values(TRANSPORT_ERRORS)) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(600);
      expect(rpcCode).toBeLessThanOrEqual(-32_000);
      expect(rpcCode).toBeGreaterThanOrEqual(-32_768);
    }
  });

  it("says 404 and -32001 of nothing but sessions, since clients begin anew on them", () => {
    const begun = Object.entries<{ status: number; rpcCode: number }>(TRANSPORT_ERRORS)
      .filter(([, { status, rpcCode }]) => status === 404 || rpcCode === -32_001)
      .map(([code]) => code);
    expect(begun).toEqual(["SESSION_NOT_FOUND"]);
  });
});

describe("TransportError", () => {
  it("is an error with a name, a code, a message and a cause", () => {
    const cause = new Error("why");
    const error = new TransportError("DRAINING", "The server closes", { cause });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: "TransportError",
      code: "DRAINING",
      message: "The server closes",
      cause,
    });
    expect(String(error)).toBe("TransportError: The server closes");
    expect(new TransportError("DRAINING", "x")).not.toHaveProperty("cause");
  });

  it("does not tell of a missing session which it was", () => {
    expect(TransportError.sessionNotFound()).toMatchObject({
      code: "SESSION_NOT_FOUND",
      message: "Session not found",
    });
  });

  it("makes invalid requests", () => {
    expect(TransportError.invalidRequest("why")).toMatchObject({
      code: "INVALID_REQUEST",
      message: "why",
    });
  });
});
