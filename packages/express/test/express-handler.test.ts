import {
  errorReply,
  jsonReply,
  textReply,
  type HttpRequest,
  type TransportError,
} from "@crossfade/core";
import { describeHttpAdapter } from "@crossfade/core/testing";
import { describe, expect, it } from "@jest/globals";
import express, { type ErrorRequestHandler } from "express";
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

  describe("after a body parser that failed", () => {
    const handle = (message: HttpRequest) => {
      if (message.path !== "/mine") return undefined;
      return message.readBody(100).then(
        () => textReply(200, "read"),
        (error: unknown) => errorReply(error as TransportError, null, 0),
      );
    };
    const app = express().use(express.json({ limit: 10 }), expressHandler({ handle }));
    const json = { "Content-Type": "application/json" };

    it.each([
      ["no JSON", json, "{", 400, -32700],
      ["JSON, but no message", json, "7", 400, -32600],
      ["too much", json, '{"a":"0123456789"}', 413, -32000],
      [
        "a charset of its own",
        { "Content-Type": "application/json; charset=x" },
        "{}",
        415,
        -32000,
      ],
      ["an encoding of its own", { ...json, "Content-Encoding": "x" }, "{}", 415, -32000],
    ])("answers as the endpoint does: %s", async (_, headers, body, status, code) => {
      const { text } = await request(app).post("/mine").set(headers).send(body).expect(status);
      expect(JSON.parse(text)).toMatchObject({ error: { code } });
      expect(text).not.toMatch(/\bat \//);
    });

    it("leaves the failure to the application where the path is none of its own", async () => {
      const theirs = express()
        .use(app)
        .use(((_, __, response, ___) => void response.status(418).end()) as ErrorRequestHandler);
      await request(theirs).post("/other").set(json).send("{").expect(418);
    });

    it("serves nothing without a body: the error has passed by the authentication", async () => {
      let served = 0;
      const open = express()
        .use(express.json())
        .use(
          expressHandler(() => {
            served += 1;
            return textReply(200, "open");
          }),
        )
        .use(((_, __, response, ___) => void response.status(418).end()) as ErrorRequestHandler);
      await request(open).delete("/mine").set(json).send("{").expect(418);
      expect(served).toBe(0);
    });

    it("hides no other error", async () => {
      const broken = express()
        .use(() => {
          throw new Error("theirs");
        })
        .use(expressHandler({ handle }))
        .use(
          ((error: Error, _, response, __) =>
            void response.status(500).send(error.message)) as ErrorRequestHandler,
        );
      await request(broken).post("/mine").expect(500, "theirs");
    });
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
