import type { Authenticate, Exchange } from "@crossfade/core";
import { describe, expect, it } from "@jest/globals";
import type { McpEndpointOptions } from "../src/endpoint-options.js";
import { backendOf, call, EndpointWorld, headersOf } from "./endpoint-world.js";

const backend = backendOf({
  whoami: (_, { principal = "nobody", auth }: Exchange) => ({ principal, auth }),
});
const worldWith = (options: Partial<McpEndpointOptions>) =>
  new EndpointWorld({ backend, ...options });
const ask = { url: "/messages", body: call("whoami") };

const resultOf = async (world: EndpointWorld, fields: object = {}) => {
  const { body = "" } = await world.answer({ ...ask, ...fields });
  return (JSON.parse(body) as { result: unknown }).result;
};

/** Takes the Authorization header for the principal's name. */
const byHeader: Authenticate = ({ headers }) => ({ principal: headers["authorization"] as string });

describe("the authentication hook", () => {
  it("says who it is, now or later", async () => {
    const named = { principal: "ada" };
    const now = worldWith({ authenticate: () => named });
    const later = worldWith({ authenticate: () => Promise.resolve(named) });
    expect(await resultOf(now)).toEqual({ principal: "ada" });
    expect(await resultOf(later)).toEqual({ principal: "ada" });
  });

  it("hands the backend what it found out, or leaves what a middleware did", async () => {
    const auth = { scopes: ["from the hook"] };
    const own = worldWith({ authenticate: () => ({ principal: "ada", auth }) });
    const none = worldWith({ authenticate: () => ({ principal: "ada" }) });
    const middleware = { auth: { clientId: "from the middleware" } };
    expect(await resultOf(own, middleware)).toMatchObject({ auth });
    expect(await resultOf(none, middleware)).toEqual({ principal: "ada", ...middleware });
  });

  it("takes the place of the middleware's word for who it is", async () => {
    const principalOf = () => "from principalOf";
    const world = worldWith({ authenticate: () => ({ principal: undefined }), principalOf });
    const auth = { extra: { iss: "i", sub: "ada" } };
    expect(await resultOf(world, { auth })).toMatchObject({ principal: "nobody" });
  });

  it("is asked for every request, of which it sees all but the body", async () => {
    const seen: string[] = [];
    const world = worldWith({
      authenticate: ({ method, path, query }) => {
        seen.push(`${method} ${path}?${query}`);
        return { principal: undefined };
      },
    });
    await world.answer({ url: "/sse?token=t" });
    await world.answer(ask);
    await world.answer({ url: "/mcp?session_id=x", method: "DELETE" });
    await world.answer({ url: "/messages", method: "PUT" });
    expect(seen).toEqual([
      "GET /sse?token=t",
      "POST /messages?",
      "DELETE /mcp?session_id=x",
      "PUT /messages?",
    ]);
  });

  it("ties a session to whom it named: to others it is unknown", async () => {
    const world = worldWith({ authenticate: byHeader });
    const as = (authorization: string) => ({ headers: { authorization } });
    const { messagesUrl } = await world.connect(as("ada"));
    const post = (who: string) =>
      world.status({ url: messagesUrl, body: call("whoami"), ...as(who) });
    expect(await post("eve")).toBe(404);
    expect(await world.status({ url: messagesUrl.replace("messages", "sse"), ...as("eve") })).toBe(
      404,
    );
    expect(await world.status({ url: messagesUrl, body: call("whoami") })).toBe(404);
    expect(await post("ada")).toBe(202);
  });
});

describe("a refusal of the authentication hook", () => {
  const CHALLENGE = 'Bearer resource_metadata="https://id.example/meta"';

  // covers: all/authentication
  it.each([401, 403, 429])("goes out with its status %i and its headers", async (status) => {
    const headers = ["WWW-Authenticate", CHALLENGE, "Retry-After", "9"];
    const world = worldWith({ authenticate: () => ({ refuse: { status, headers } }) });
    for (const fields of [ask, { url: "/sse" }, { url: "/mcp?session_id=x", method: "DELETE" }]) {
      const reply = await world.answer(fields);
      expect(reply.status).toBe(status);
      expect(headersOf(reply)).toEqual({ "www-authenticate": CHALLENGE, "retry-after": "9" });
      expect(reply.body).toBeUndefined();
    }
  });

  it("has the body that the hook gave, as JSON", async () => {
    const body = { error: "invalid_token" };
    const headers = ["WWW-Authenticate", CHALLENGE];
    const reply = await worldWith({
      authenticate: () => Promise.resolve({ refuse: { status: 401, headers, body } }),
    }).answer(ask);
    expect(reply.body).toBe('{"error":"invalid_token"}');
    expect(headersOf(reply)).toEqual({
      "content-type": "application/json",
      "www-authenticate": CHALLENGE,
    });
  });

  it("gets no further: nothing is read, and no session begins", async () => {
    const world = worldWith({ authenticate: () => ({ refuse: { status: 401 } }) });
    expect(await world.status({ url: "/messages", body: "{" })).toBe(401);
    expect(await world.status({ url: "/sse" })).toBe(401);
    expect(world.endpoint.statistics().transports[0]?.sessions).toBe(0);
  });
});

describe("an authentication hook that fails", () => {
  const SECRET = "token s3cret is malformed";

  it.each<[string, () => never]>([
    [
      "throws",
      () => {
        throw new TypeError(SECRET);
      },
    ],
    ["rejects", () => Promise.reject(new TypeError(SECRET)) as never],
    [
      "throws what is no error",
      () => {
        throw SECRET as unknown;
      },
    ],
    ["answers nothing", () => undefined as never],
    ["answers with a text", () => SECRET as never],
    ["refuses with nothing", () => ({ refuse: undefined }) as never],
    [
      "refuses with what JSON has no form for",
      () => ({ refuse: { status: 401, body: 1n } }) as never,
    ],
  ])("is answered with 500 and no word of why: it %s", async (_, authenticate) => {
    const world = worldWith({ authenticate });
    const reply = await world.answer(ask);
    expect(reply.status).toBe(500);
    expect(reply.body).toBe(
      '{"jsonrpc":"2.0","id":null,"error":{"code":-32603,"message":"Internal error"}}',
    );
    expect(world.log.at("error")).toHaveLength(1);
    expect(world.log.text).not.toContain("s3cret");
  });

  it("is logged by the error's name", async () => {
    const world = worldWith({
      authenticate: () => {
        throw new TypeError(SECRET);
      },
    });
    await world.answer(ask);
    expect(world.log.lines).toEqual([
      { level: "error", fields: { error: "TypeError" }, message: "authenticate threw" },
    ]);
  });
});

describe("without a hook", () => {
  const auth = { clientId: "app", extra: { iss: "i", sub: "ada" } };

  it("it is whom the middleware before us named", async () => {
    expect(await resultOf(worldWith({}), { auth })).toEqual({ principal: '["i","ada"]', auth });
    expect(await resultOf(worldWith({}))).toEqual({ principal: "nobody" });
  });

  it("the option principalOf reads what the middleware left", async () => {
    const principalOf = (found: unknown) => (found as { user?: string } | undefined)?.user;
    const world = worldWith({ principalOf });
    const user = { user: "grace" };
    expect(await resultOf(world, { auth: user })).toEqual({ principal: "grace", auth: user });
    expect(await resultOf(world)).toEqual({ principal: "nobody" });
    expect(world.log.at("warn").map(({ message }) => message)).not.toContainEqual(
      expect.stringContaining("principalOf"),
    );
  });

  it("a principalOf that throws is answered with 500 and no word of why", async () => {
    const world = worldWith({
      principalOf: () => {
        throw new Error("s3cret");
      },
    });
    const reply = await world.answer({ ...ask, auth });
    expect(reply.status).toBe(500);
    expect(reply.body).toContain("Internal error");
    expect(reply.body).not.toContain("s3cret");
    expect(world.log.at("error")).toHaveLength(1);
    expect(world.log.text).not.toContain("s3cret");
  });
});
