import { describe, expect, it } from "@jest/globals";
import { call, EndpointWorld, headersOf } from "./endpoint-world.js";

const ONE_EACH = { maxSessionsPerPrincipal: 1 };
const begin = { url: "/messages", body: call("ping") };
const from = (remoteAddress: string, more: object = {}) => ({ ...begin, remoteAddress, ...more });
const named = (principal: string) => ({ headers: { authorization: principal } });

describe("sessions of one caller", () => {
  it("are counted by principal, from wherever they come", async () => {
    const world = new EndpointWorld({
      config: ONE_EACH,
      authenticate: ({ headers }) => ({ principal: String(headers["authorization"]) }),
    });
    expect(await world.status(from("10.0.0.1", named("ada")))).toBe(200);
    expect(await world.status(from("10.0.0.2", named("ada")))).toBe(503);
    expect(await world.status(from("10.0.0.1", named("grace")))).toBe(200);
    expect(world.endpoint.statistics().transports[0]?.principals).toBe(2);
  });

  it("are counted by address where there are no principals", async () => {
    const world = new EndpointWorld({ config: ONE_EACH });
    expect(await world.status(from("10.0.0.1"))).toBe(200);
    expect(await world.status(from("10.0.0.1"))).toBe(503);
    expect(await world.status(from("10.0.0.2"))).toBe(200);
  });

  it("are counted apart from those of a principal that is called like an address", async () => {
    const world = new EndpointWorld({
      config: ONE_EACH,
      authenticate: ({ headers }) => ({ principal: headers["authorization"] as string }),
    });
    expect(await world.status(from("10.0.0.1"))).toBe(200);
    for (const name of ["10.0.0.1", "address 10.0.0.1"]) {
      expect(await world.status(from("10.0.0.2", named(name)))).toBe(200);
    }
  });

  it("are counted by the address that a proxy wrote, where it is trusted", async () => {
    const proxied = (forwarded: string) =>
      from("10.0.0.1", { headers: { "x-forwarded-for": forwarded } });
    const trusting = new EndpointWorld({ config: { ...ONE_EACH, trustProxy: true } });
    expect(await trusting.status(proxied("203.0.113.7"))).toBe(200);
    expect(await trusting.status(proxied("203.0.113.8"))).toBe(200);
    expect(await trusting.status(proxied("1.2.3.4, 203.0.113.7"))).toBe(503);
    const other = new EndpointWorld({ config: ONE_EACH });
    expect(await other.status(proxied("203.0.113.7"))).toBe(200);
    expect(await other.status(proxied("203.0.113.8"))).toBe(503);
  });

  it("have a refusal that says when to come back", async () => {
    const world = new EndpointWorld({ config: { ...ONE_EACH, retryAfterMs: 7_000 } });
    await world.answer(begin);
    const reply = await world.answer(begin);
    expect(reply.status).toBe(503);
    expect(headersOf(reply)["retry-after"]).toBe("7");
  });
});
