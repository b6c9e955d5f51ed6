import { describe, expect, it } from "@jest/globals";
import { FakeRequest } from "../../src/testing/fake-request.js";

describe("FakeRequest", () => {
  it("is a quiet GET from this machine where nothing is said", () => {
    expect(new FakeRequest({})).toMatchObject({
      method: "GET",
      path: "/",
      mountPath: "",
      query: "",
      headers: { host: "localhost:3000" },
      remoteAddress: "127.0.0.1",
      localAddress: "127.0.0.1",
      auth: undefined,
      parsedBody: undefined,
    });
  });

  it("is what is said", () => {
    const fields = {
      method: "DELETE",
      mountPath: "/api",
      remoteAddress: "192.0.2.1",
      localAddress: "192.0.2.2",
      auth: { clientId: "x" },
      parsedBody: { a: 1 },
    };
    expect(new FakeRequest(fields)).toMatchObject(fields);
  });

  it.each([
    ["/sse", "/sse", ""],
    ["/sse?", "/sse", ""],
    ["/sse?a=1&b=2", "/sse", "a=1&b=2"],
    ["/a%20b?x=%C3%A4?y", "/a%20b", "x=%C3%A4?y"],
  ])("takes %s apart as an adapter does", (url, path, query) => {
    expect(new FakeRequest({ url })).toMatchObject({ path, query });
  });

  it("is a POST with JSON where it has a body", async () => {
    const request = new FakeRequest({ body: { a: "é" } });
    expect(request.method).toBe("POST");
    expect(request.headers["content-type"]).toBe("application/json");
    expect(await request.readBody(100)).toBe('{"a":"é"}');
  });

  it("sends a string as it is, JSON or not", async () => {
    expect(await new FakeRequest({ body: "{oops" }).readBody(100)).toBe("{oops");
    expect(await new FakeRequest({ body: "" }).readBody(0)).toBe("");
  });

  it("has an empty body where none was given", async () => {
    expect(await new FakeRequest({ method: "POST" }).readBody(0)).toBe("");
  });

  it("adds headers to its own, or replaces them", () => {
    const headers = { host: "a.example", "content-type": "text/plain", "x-own": ["1", "2"] };
    expect(new FakeRequest({ body: 1, headers }).headers).toEqual(headers);
    expect(new FakeRequest({ headers: { accept: "*/*" } }).headers).toEqual({
      host: "localhost:3000",
      accept: "*/*",
    });
  });

  it("holds its body to the limit in bytes, not in characters", async () => {
    const request = new FakeRequest({ body: "é" });
    expect(await request.readBody(2)).toBe("é");
    await expect(request.readBody(1)).rejects.toMatchObject({ code: "BODY_TOO_LARGE" });
  });

  it("tells once that its client left", () => {
    const request = new FakeRequest({});
    let calls = 0;
    request.disconnect();
    request.onDisconnect(() => (calls += 1));
    expect(calls).toBe(0);
    request.disconnect();
    request.disconnect();
    expect(calls).toBe(1);
  });
});
