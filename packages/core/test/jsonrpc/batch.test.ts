import { describe, expect, it } from "@jest/globals";
import { requestIdOf, requireBatch } from "../../src/jsonrpc/batch.js";
import type { JsonRpcMessage } from "../../src/jsonrpc/message.js";
import { thrownBy } from "../thrown-by.js";

const PING = { jsonrpc: "2.0", id: 1, method: "ping" } as const;
const NOTE = { jsonrpc: "2.0", method: "notifications/initialized" } as const;
const ANSWER = { jsonrpc: "2.0", id: 2, result: { method: "initialize" } } as const;
const INITIALIZE = { jsonrpc: "2.0", id: 3, method: "initialize" } as const;

describe("requireBatch", () => {
  it("lets a batch through where the revision has batches", () => {
    expect(() => requireBatch([PING, NOTE, ANSWER], true)).not.toThrow();
  });

  it("refuses every batch where it has none", () => {
    expect(thrownBy(() => requireBatch([PING], false))).toMatchObject({
      code: "INVALID_REQUEST",
      message: expect.stringContaining("no batches"),
    });
  });

  it.each<readonly JsonRpcMessage[][]>([[[INITIALIZE]], [[PING, NOTE, INITIALIZE]]])(
    "refuses a handshake in a batch",
    (messages) => {
      expect(thrownBy(() => requireBatch(messages, true))).toMatchObject({
        code: "INVALID_REQUEST",
        message: expect.stringContaining("initialize"),
      });
    },
  );
});

describe("requestIdOf", () => {
  it.each([0, 1, "", "a"])("is the id of a single request: %j", (id) => {
    expect(requestIdOf({ batch: false, message: { ...PING, id } })).toBe(id);
  });

  it.each([NOTE, ANSWER])("is none of what is no request: %j", (message) => {
    expect(requestIdOf({ batch: false, message })).toBeUndefined();
  });

  it("is none of a batch, also of one request", () => {
    expect(requestIdOf({ batch: true, messages: [PING] })).toBeUndefined();
  });
});
