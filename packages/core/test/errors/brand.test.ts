import { beforeAll, describe, expect, it, jest } from "@jest/globals";
import { JsonRpcError } from "../../src/errors/json-rpc-error.js";
import { TransportError } from "../../src/errors/transport-error.js";

/** The classes as a second copy of this package has them. */
interface Copies {
  readonly JsonRpcError: typeof JsonRpcError;
  readonly TransportError: typeof TransportError;
}

const nothings = [
  undefined,
  null,
  "text",
  1,
  {},
  new Error("no"),
  { name: "TransportError", code: "DRAINING", status: 503 },
  { name: "JsonRpcError", code: 1, message: "no" },
];

describe("errors of two copies of this package", () => {
  let copy: Copies;

  beforeAll(async () => {
    jest.resetModules();
    copy = {
      ...(await import("../../src/errors/json-rpc-error.js")),
      ...(await import("../../src/errors/transport-error.js")),
    };
  });

  it("are of different classes", () => {
    expect(new copy.TransportError("DRAINING", "no")).not.toBeInstanceOf(TransportError);
    expect(new copy.JsonRpcError(1, "no")).not.toBeInstanceOf(JsonRpcError);
  });

  it("know each other", () => {
    expect(TransportError.is(new copy.TransportError("DRAINING", "no"))).toBe(true);
    expect(copy.TransportError.is(new TransportError("DRAINING", "no"))).toBe(true);
    expect(JsonRpcError.is(new copy.JsonRpcError(1, "no"))).toBe(true);
    expect(copy.JsonRpcError.is(new JsonRpcError(1, "no"))).toBe(true);
  });

  it("are not taken for each other", () => {
    expect(TransportError.is(new JsonRpcError(1, "no"))).toBe(false);
    expect(JsonRpcError.is(new TransportError("DRAINING", "no"))).toBe(false);
  });

  it("are not taken for what only looks like them", () => {
    expect(nothings.map((value) => TransportError.is(value))).not.toContain(true);
    expect(nothings.map((value) => JsonRpcError.is(value))).not.toContain(true);
  });

  it("know subclasses too", () => {
    class Refused extends TransportError {}
    expect(copy.TransportError.is(new Refused("DRAINING", "no"))).toBe(true);
  });

  it("do not show the mark where they are printed or copied", () => {
    const copied = Object.assign({}, new TransportError("DRAINING", "no"));
    expect(copied).toEqual({ name: "TransportError", code: "DRAINING" });
    expect(TransportError.is(copied)).toBe(false);
  });
});
