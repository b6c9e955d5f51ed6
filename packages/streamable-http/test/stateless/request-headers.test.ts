import assert from "node:assert/strict";
import type { HeaderParameters, HttpRequestHeaders, JsonObject } from "@crossfade/core";
import { describe, it } from "@jest/globals";
import { StatelessWorld } from "./stateless-world.js";

const MISMATCH = [400, -32020];

/** As a client encodes a value that a header cannot hold. */
function base64(bytes: Uint8Array | string): string {
  return `=?base64?${Buffer.from(bytes).toString("base64")}?=`;
}

function makeWorld(parameters: HeaderParameters = []) {
  return new StatelessWorld({
    methods: {
      "tools/call": () => ({ content: [] }),
      "tools/list": () => ({ tools: [] }),
      "prompts/get": () => ({ messages: [] }),
      "resources/read": () => ({ contents: [] }),
      "tasks/get": () => ({}),
      "tasks/update": () => ({}),
      "tasks/cancel": () => ({}),
    },
    backend: { headerParameters: (tool) => (tool === "weather" ? parameters : undefined) },
  });
}

describe("headers that mirror the body", () => {
  // covers: modern/standard-headers
  it.each(["mcp-protocol-version", "mcp-method", "mcp-name"])("must have %s", async (name) => {
    const options = { headers: { [name]: undefined } };
    const answer = await makeWorld().post("tools/call", { name: "weather" }, options);
    assert.deepEqual(answer.refusal, MISMATCH);
    assert.match(String(answer.message.error?.message), new RegExp(name));
  });

  // covers: modern/standard-headers
  it.each([
    ["mcp-protocol-version", "2025-06-18"],
    ["mcp-method", "tools/list"],
    ["mcp-method", "TOOLS/CALL"],
    ["mcp-name", "Weather"],
    ["mcp-name", ""],
  ])("must not have %s: %s", async (name, value) => {
    const options = { headers: { [name]: value } };
    const answer = await makeWorld().post("tools/call", { name: "weather" }, options);
    assert.deepEqual(answer.refusal, MISMATCH);
  });

  // covers: modern/standard-headers
  it.each([
    ["prompts/get", "name"],
    ["resources/read", "uri"],
    ["tasks/get", "taskId"],
    ["tasks/update", "taskId"],
    ["tasks/cancel", "taskId"],
  ])("of %s name its %s", async (method, parameter) => {
    const world = makeWorld();
    assert.equal((await world.post(method, { [parameter]: "this" })).status, 200);
    const options = { headers: { "mcp-name": "that" } };
    assert.deepEqual(
      (await world.post(method, { [parameter]: "this" }, options)).refusal,
      MISMATCH,
    );
  });

  it("name nothing for other methods, whose Mcp-Name is not read", async () => {
    const answer = await makeWorld().post(
      "tools/list",
      { name: "x" },
      { headers: { "mcp-name": "y" } },
    );
    assert.equal(answer.status, 200);
  });

  it("leave a name that is missing to the method", async () => {
    assert.equal((await makeWorld().post("tools/call", {})).status, 200);
  });

  // covers: modern/base64-headers
  it("may have a name that is encoded as Base64", async () => {
    const name = "Grüße ☃";
    const options = { headers: { "mcp-name": base64(name) } };
    assert.equal((await makeWorld().post("tools/call", { name }, options)).status, 200);
  });

  it("know that encoding by its lower-case word only", async () => {
    const name = "=?BASE64?bm9ydGg=?=";
    const world = makeWorld();
    assert.equal((await world.post("tools/call", { name })).status, 200);
    const options = { headers: { "mcp-name": name } };
    assert.deepEqual(
      (await world.post("tools/call", { name: "north" }, options)).refusal,
      MISMATCH,
    );
  });

  it("encode neither method nor revision", async () => {
    const options = { headers: { "mcp-method": base64("tools/list") } };
    assert.deepEqual((await makeWorld().post("tools/list", {}, options)).refusal, MISMATCH);
  });

  it("must not encode another value", async () => {
    const options = { headers: { "mcp-name": base64("x") } };
    assert.deepEqual(
      (await makeWorld().post("tools/call", { name: "y" }, options)).refusal,
      MISMATCH,
    );
  });

  // covers: modern/base64-headers, modern/standard-headers
  it.each([
    ["no Base64", "=?base64?*?="],
    ["without its padding", "=?base64?bm9ydGg?="],
    ["no UTF-8", base64(Uint8Array.of(0xff))],
  ])("must not claim to be Base64 and be %s", async (_, value) => {
    // Equal as text: only the check of the encoding can refuse it.
    const options = { headers: { "mcp-name": value } };
    const answer = await makeWorld().post("tools/call", { name: value }, options);
    assert.deepEqual(answer.refusal, MISMATCH);
  });
});

describe("headers that a tool asks for", () => {
  function call(given: JsonObject | undefined, headers: HttpRequestHeaders) {
    const world = makeWorld([{ path: ["value"], header: "My-Value" }]);
    const params = given === undefined ? {} : { arguments: given };
    return world.post("tools/call", { name: "weather", ...params }, { headers });
  }

  // covers: modern/tool-headers, modern/base64-headers
  it.each([
    ["a string", "north", "north"],
    ["an encoded string", "süd", base64("süd")],
    ["the empty string", "", ""],
    ["a number", 5, "5"],
    ["a number, written otherwise", 5, "5.0"],
    ["a negative number", -5, "-5"],
    ["true", true, "true"],
    ["false", false, "false"],
  ])("take %s", async (_, value, header) => {
    assert.equal((await call({ value }, { "mcp-param-my-value": header })).status, 200);
  });

  // covers: modern/tool-headers
  it.each([
    ["another string", "north", "south"],
    ["a string that is a number elsewhere", "5", "5.0"],
    ["another number", 5, "6"],
    ["an empty one for zero", 0, ""],
    ["a blank one for zero", 0, " "],
    ["a word for a number", 5, "five"],
    ["another boolean", true, "false"],
    ["a boolean of another case", true, "True"],
    ["bad Base64", "north", "=?base64?*?="],
  ])("refuse %s", async (_, value, header) => {
    assert.deepEqual((await call({ value }, { "mcp-param-my-value": header })).refusal, MISMATCH);
  });

  // covers: modern/tool-headers
  it("must be there for a value", async () => {
    assert.deepEqual((await call({ value: "north" }, {})).refusal, MISMATCH);
    assert.deepEqual((await call({ value: false }, {})).refusal, MISMATCH);
  });

  // covers: modern/tool-headers-absent
  it.each([
    ["null", { value: null }],
    ["absent", {}],
    ["without arguments", undefined],
  ])("must not be there where the value is %s", async (_, given) => {
    assert.equal((await call(given, {})).status, 200);
    assert.deepEqual((await call(given, { "mcp-param-my-value": "x" })).refusal, MISMATCH);
  });

  it("are not asked for by other tools, nor for a call without a name", async () => {
    const world = makeWorld([{ path: ["value"], header: "My-Value" }]);
    const given = { arguments: { value: "north" } };
    assert.equal((await world.post("tools/call", { name: "other", ...given })).status, 200);
    assert.equal((await world.post("tools/call", given)).status, 200);
  });

  it("may mirror what is further in", async () => {
    const world = makeWorld([{ path: ["place", "zone"], header: "Zone" }]);
    const callWith = (given: JsonObject, headers: HttpRequestHeaders) =>
      world.post("tools/call", { name: "weather", arguments: given }, { headers });
    const zone = { "mcp-param-zone": "eu" };
    assert.equal((await callWith({ place: { zone: "eu" } }, zone)).status, 200);
    assert.deepEqual((await callWith({ place: { zone: "us" } }, zone)).refusal, MISMATCH);
    assert.deepEqual((await callWith({ place: "eu" }, zone)).refusal, MISMATCH);
    assert.equal((await callWith({ place: "eu" }, {})).status, 200);
  });

  it("are all looked at, one after the other", async () => {
    const world = makeWorld([
      { path: ["a"], header: "A" },
      { path: ["b"], header: "B" },
    ]);
    const callWith = (headers: HttpRequestHeaders) =>
      world.post("tools/call", { name: "weather", arguments: { a: 1, b: 2 } }, { headers });
    assert.equal((await callWith({ "mcp-param-a": "1", "mcp-param-b": "2" })).status, 200);
    const answer = await callWith({ "mcp-param-a": "1", "mcp-param-b": "3" });
    assert.deepEqual(answer.refusal, MISMATCH);
  });
});
