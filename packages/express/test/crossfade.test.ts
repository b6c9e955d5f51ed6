import { fromMethods } from "@crossfade/core";
import { afterEach, describe, expect, it } from "@jest/globals";
import express from "express";
import request from "supertest";
import { crossfade, type CrossfadeHandlers } from "../src/crossfade.js";
import { withServer } from "./with-server.js";

const backend = fromMethods({
  serverInfo: { name: "test", version: "1" },
  capabilities: {},
  methods: { whoami: (_, { principal = "nobody" }) => ({ principal }) },
});
const whoami = { jsonrpc: "2.0", id: 1, method: "whoami" };
const answer = (principal: string) => ({ jsonrpc: "2.0", id: 1, result: { principal } });

describe("crossfade", () => {
  let mounted: CrossfadeHandlers | undefined;
  const mount = (options: Partial<Parameters<typeof crossfade>[0]> = {}) =>
    (mounted = crossfade({ backend, ...options }));

  afterEach(() => mounted?.endpoint.close());

  it("is an endpoint that an application mounts in a line", async () => {
    await request(express().use(mount()))
      .post("/messages")
      .send(whoami)
      .expect(200, answer("nobody"));
  });

  it.each([
    ["before", () => express().use(mount(), express.json())],
    ["after", () => express().use(express.json(), mount())],
  ])("works %s express.json()", async (_, app) => {
    await request(app()).post("/messages").send(whoami).expect(200, answer("nobody"));
  });

  it("works at a sub-path, where the endpoint event leads below it", () =>
    withServer(express().use("/api", mount()), async (url) => {
      const response = await fetch(`${url}/api/sse`);
      const reader = response.body?.getReader();
      let text = "";
      while (!text.includes("session_id")) {
        text += new TextDecoder().decode((await reader?.read())?.value);
      }
      await reader?.cancel();
      const reference = /data: (.*)/.exec(text)?.[1] ?? "";
      expect(new URL(reference, response.url).pathname).toBe("/api/messages");
    }));

  it("names the mount where the reference is to be an absolute path", () =>
    withServer(
      express().use("/api", mount({ httpSse: { endpoint: { reference: "path" } } })),
      async (url) => {
        const reader = (await fetch(`${url}/api/sse`)).body?.getReader();
        let text = "";
        while (!text.includes("session_id")) {
          text += new TextDecoder().decode((await reader?.read())?.value);
        }
        await reader?.cancel();
        expect(text).toContain("data: /api/messages?session_id=");
      },
    ));

  it("ties sessions to whom the SDK's middleware named", async () => {
    const app = express()
      .use((message, _, next) => {
        const sub = message.headers.authorization;
        if (sub !== undefined) Object.assign(message, { auth: { extra: { iss: "i", sub } } });
        next();
      })
      .use(mount());
    const opened = await request(app)
      .post("/messages")
      .set("Authorization", "ada")
      .send(whoami)
      .expect(200, answer('["i","ada"]'));
    const session = opened.headers["mcp-session-id"] as string;
    const again = (user: string) =>
      request(app)
        .post("/messages")
        .set({ Authorization: user, "Mcp-Session-Id": session })
        .send(whoami);
    await again("ada").expect(200);
    await again("eve").expect(404);
  });

  it("believes a proxy only where it is told to", async () => {
    const spoofed = (app: express.Express) =>
      request(app).post("/messages").set("X-Forwarded-Host", "evil.example").send(whoami);
    await spoofed(express().use(mount())).expect(200);
    await mounted?.endpoint.close();
    await spoofed(express().use(mount({ config: { trustProxy: true } }))).expect(403);
  });

  it("leaves other paths to the application", async () => {
    const app = express()
      .use(mount())
      .get("/", (_, response) => void response.send("home"));
    await request(app).get("/").expect(200, "home");
  });

  it("says what is wrong with its options, all at once", () => {
    expect(() => crossfade({ backend, config: { maxSessions: 0, heartbeatMs: -1 } })).toThrow(
      /heartbeatMs|maxSessions/,
    );
  });
});
