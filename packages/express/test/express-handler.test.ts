import { jsonReply, textReply, type HttpRequest } from "@crossfade/core";
import { describeHttpAdapter } from "@crossfade/core/testing";
import { describe, expect, it } from "@jest/globals";
import express from "express";
import request from "supertest";
import { expressHandler } from "../src/express-handler.js";
import { withServer } from "./with-server.js";

describeHttpAdapter({ describe, it }, "express", (handler, use) =>
  withServer(express().use(expressHandler(handler)), use),
);

describe("expressHandler", () => {
  it("leaves what is not the endpoint's to the rest of the application", async () => {
    const app = express()
      .use(expressHandler({ handle: () => undefined }))
      .get("/mine", (_, response) => void response.send("mine"));
    await request(app).get("/mine").expect(200, "mine");
    await request(app).get("/nobody").expect(404);
  });

  it("tells the path below the mount, and the mount", async () => {
    const handler = expressHandler(({ path, mountPath, query }) =>
      jsonReply(200, { path, mountPath, query }),
    );
    await request(express().use("/api", handler))
      .get("/api/sse?a=b")
      .expect({ path: "/sse", mountPath: "/api", query: "a=b" });
  });

  it("does not read a body again that express.json() has parsed", async () => {
    const seen = async (message: HttpRequest) => {
      const text = message.parsedBody === undefined ? await message.readBody(100) : undefined;
      return jsonReply(200, { parsed: message.parsedBody, text });
    };
    const before = express().use(expressHandler(seen), express.json());
    const after = express().use(express.json(), expressHandler(seen));
    await request(before).post("/").send({ a: 1 }).expect({ text: '{"a":1}' });
    await request(after)
      .post("/")
      .send({ a: 1 })
      .expect({ parsed: { a: 1 } });
  });

  it("hands on what an authentication middleware put on the request", async () => {
    const app = express()
      .use((message, _, next) => {
        Object.assign(message, { auth: { clientId: "c" } });
        next();
      })
      .use(expressHandler(({ auth }) => jsonReply(200, auth)));
    await request(app).get("/").expect({ clientId: "c" });
  });

  it("sends each event through middleware that compresses", async () => {
    let flushed = 0;
    const app = express()
      .use((_, response, next) => {
        Object.assign(response, { flush: () => (flushed += 1) });
        next();
      })
      .use(
        expressHandler(() => ({
          status: 200,
          headers: [],
          stream: (sink) => {
            sink.write("a");
            sink.end();
          },
        })),
      );
    await request(app).get("/").expect(200);
    expect(flushed).toBe(1);
  });

  it("answers a failure itself, without its text", async () => {
    const app = express().use(expressHandler(() => Promise.reject(new Error("secret"))));
    const { text } = await request(app).get("/").expect(500);
    expect(text).not.toContain("secret");
  });

  it("is not asked twice", async () => {
    let calls = 0;
    const handler = expressHandler(() => {
      calls += 1;
      return textReply(200, "once");
    });
    await request(express().use(handler)).get("/").expect(200);
    expect(calls).toBe(1);
  });
});
