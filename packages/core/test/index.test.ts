import { describe, expect, it } from "@jest/globals";
import * as core from "../src/index.js";
import * as testing from "../src/testing/index.js";

describe("the names that this package exports", () => {
  it("are these: a new one is a promise, a missing one breaks somebody", () => {
    expect(Object.keys(core).toSorted()).toEqual([
      "EVENT_STREAM_HEADERS",
      "HEADER",
      "JsonRpcError",
      "LEGACY_REVISIONS",
      "MIGRATION_MODES",
      "MODERN_REVISIONS",
      "NEWEST_LEGACY_REVISION",
      "RPC_CODE",
      "TRANSPORT_ERRORS",
      "TransportError",
      "accepts",
      "acceptsByName",
      "clientAddress",
      "emptyReply",
      "errorFields",
      "errorReply",
      "errorResponse",
      "fromMethods",
      "headerOf",
      "httpSseConfigFromEnv",
      "httpTransportConfigFromEnv",
      "isExpectedError",
      "isJsonRpcId",
      "isLegacyRevision",
      "isLoopbackAddress",
      "isModernRevision",
      "isObject",
      "jsonReply",
      "jsonRpcMessageSchema",
      "jsonTextReply",
      "kindOf",
      "mediaTypeOf",
      "negotiateLegacyRevision",
      "parseDeprecationConfig",
      "parseHttpSseConfig",
      "parseHttpTransportConfig",
      "parseJson",
      "queryValues",
      "relativeReference",
      "requireAllowedOrigin",
      "requireHeadBounds",
      "requireNesting",
      "resultResponse",
      "revisionHasBatches",
      "silentLogger",
      "systemClock",
      "textReply",
      "toErrorObject",
      "toJsonRpcBody",
      "toSseConfig",
      "withHeaders",
    ]);
  });

  it("are these for tests", () => {
    expect(Object.keys(testing).toSorted()).toEqual([
      "FakeRequest",
      "ManualClock",
      "MemorySink",
      "describeHttpAdapter",
    ]);
  });
});
