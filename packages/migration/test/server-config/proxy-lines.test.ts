import { GENERATIONS } from "@crossfade/core";
import { describe, expect, it } from "@jest/globals";
import { proxyLines, proxyText, REVERSE_PROXIES } from "../../src/server-config/proxy-lines.js";

const all = REVERSE_PROXIES.flatMap((proxy) =>
  GENERATIONS.map((generation) => ({ proxy, generation })),
);

describe.each(all)("$proxy for $generation", ({ proxy, generation }) => {
  const text = proxyText(proxyLines({ proxy, generation, upstream: "10.0.0.1:8080" }));

  it("leads to the server, by the paths of the generation", () => {
    expect(text).toContain("10.0.0.1:8080");
    const paths = generation === "http-sse" ? ["/sse", "/messages"] : ["/mcp"];
    for (const path of paths) expect(text).toMatch(new RegExp(`[ =]${path}( |$)`, "m"));
  });

  it("waits as long as a call may take", () => expect(text).toContain("600s"));

  it("has balanced braces, and a reason above the lines that matter", () => {
    expect(text.split("{").length).toBe(text.split("}").length);
    expect(text).toMatch(/# .* would be cut/);
  });

  it("keeps sessions on one server, where there are sessions", () => {
    expect(/each session has to stay on one/.test(text)).toBe(generation !== "stateless");
  });
});

it("takes paths and limits from the configuration", () => {
  const config = {
    endpoint: { streamPath: "/events" },
    maxBodyBytes: 1_000_000,
    requestTimeoutMs: 300_000,
  };
  const text = proxyText(proxyLines({ proxy: "nginx", generation: "http-sse", config }));
  expect(text).toContain("location = /events {");
  expect(text).toContain("client_max_body_size 1000000;");
  expect(text).toContain("proxy_read_timeout 300s;");
});

it("does not buffer a stream, and leaves /messages as it is", () => {
  const text = proxyText(proxyLines({ proxy: "nginx", generation: "http-sse" }));
  const [, stream = "", messages = ""] = text.split("location = ");
  expect(stream).toContain("proxy_buffering off");
  expect(messages).not.toContain("proxy_buffering");
});

it.each([
  [{ proxy: "apache", generation: "http-sse" }, /proxy/],
  [{ proxy: "nginx", generation: "http-sse", upstream: "x; evil" }, /host:port/],
])("refuses %j", (options, message) => {
  expect(() => proxyLines(options as never)).toThrow(message);
});
