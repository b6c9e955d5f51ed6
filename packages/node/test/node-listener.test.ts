import { jsonReply, TransportError, textReply, type HttpRequest } from "@crossfade/core";
import { describeHttpAdapter } from "@crossfade/core/testing";
import { describe, expect, it } from "@jest/globals";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { connect } from "node:net";
import request from "supertest";
import { createNodeListener } from "../src/node-listener.js";
import { rawRequest } from "./raw-request.js";
import { withServer } from "./with-server.js";

describeHttpAdapter({ describe, it }, "node", (handler, use) =>
  withServer(createNodeListener(handler), use),
);

const target = ({ path, query }: HttpRequest) => jsonReply(200, { path, query });
const readAll = async (message: HttpRequest) => {
  try {
    return textReply(200, await message.readBody(100));
  } catch (error) {
    return textReply(TransportError.is(error) ? error.status : 500, "refused");
  }
};
const HEAD = "Host: localhost\r\nConnection: close\r\n";

describe("createNodeListener", () => {
  it("takes an endpoint or a function", async () => {
    const endpoint = { handle: target };
    await request(createNodeListener(endpoint)).get("/a?b").expect(200, { path: "/a", query: "b" });
    await request(createNodeListener(target)).get("/a").expect(200, { path: "/a", query: "" });
  });

  it("answers 404 to what the handler leaves alone", async () => {
    await request(createNodeListener(() => undefined))
      .get("/")
      .expect(404, "Not found\n");
  });

  it("hands what the handler leaves alone to the fallback", async () => {
    const listener = createNodeListener(() => undefined, {
      fallback: (_, response) => void response.writeHead(418).end("mine"),
    });
    await request(listener).get("/").expect(418, "mine");
  });

  it("understands a request target in absolute form", () =>
    withServer(createNodeListener(target), async (url) => {
      const answer = await rawRequest(url, `GET http://localhost/a?b HTTP/1.1\r\n${HEAD}\r\n`);
      expect(answer).toContain('{"path":"/a","query":"b"}');
    }));

  it("survives the target *", () =>
    withServer(createNodeListener(target), async (url) => {
      const answer = await rawRequest(url, `OPTIONS * HTTP/1.1\r\n${HEAD}\r\n`);
      expect(answer).toContain('{"path":"/*","query":""}');
    }));

  it("takes a body after 100-continue", () =>
    withServer(createNodeListener(readAll), async (url) => {
      const head = `POST / HTTP/1.1\r\n${HEAD}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n`;
      const answer = await rawRequest(url, head, "ok");
      expect(answer).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK\r\n[^]*ok\n$/);
    }));

  // covers: all/body-size
  it("says 413 to a client that goes on sending, and closes", () =>
    withServer(createNodeListener(readAll), async (url) => {
      const { hostname, port } = new URL(url);
      const socket = connect(Number(port), hostname).setEncoding("utf8");
      socket.on("error", () => undefined);
      socket.write("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999\r\n\r\n");
      const [answer] = (await once(socket, "data")) as [string];
      expect(answer).toMatch(/^HTTP\/1.1 413 [^]*Connection: close\r\n/i);
      const closed = new Promise((resolve) => socket.once("close", resolve));
      const chunk = "x".repeat(65_536);
      const flood = () => {
        while (!socket.destroyed && socket.write(chunk));
        socket.once("drain", flood);
      };
      flood();
      await closed;
    }));

  // covers: all/body-size
  it("says 413 to a chunked body before it has ended", () =>
    withServer(createNodeListener(readAll), async (url) => {
      const { hostname, port } = new URL(url);
      const socket = connect(Number(port), hostname).setEncoding("utf8");
      const chunk = `c8\r\n${"x".repeat(200)}\r\n`;
      socket.write(
        `POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}`,
      );
      const [answer] = (await once(socket, "data")) as [string];
      expect(answer).toMatch(/^HTTP\/1.1 413 /);
      await once(socket, "close");
    }));

  it("tells the addresses of both ends", () =>
    withServer(
      createNodeListener(({ remoteAddress, localAddress }) =>
        jsonReply(200, { remoteAddress, localAddress }),
      ),
      async (url) => {
        const addresses = { remoteAddress: "127.0.0.1", localAddress: "127.0.0.1" };
        expect(await (await fetch(url)).json()).toEqual(addresses);
      },
    ));
});

describe("what a framework left on the request", () => {
  const after = (fields: object, handler: (message: HttpRequest) => ReturnType<typeof readAll>) => {
    const listener = createNodeListener(handler);
    return (message: IncomingMessage, response: Parameters<typeof listener>[1]) =>
      listener(Object.assign(message, fields), response);
  };
  const seen = async (message: HttpRequest) => {
    const { parsedBody, auth, mountPath } = message;
    return jsonReply(200, { parsedBody, auth, mountPath, text: await message.readBody(100) });
  };

  it("is taken as it is", async () => {
    const fields = { body: { a: 1 }, auth: { clientId: "c" }, baseUrl: "/api" };
    await request(after(fields, seen))
      .get("/")
      .expect({ parsedBody: { a: 1 }, auth: { clientId: "c" }, mountPath: "/api", text: "" });
  });

  it.each([
    ["text", '"ä"'],
    ["bytes", Buffer.from('"ä"')],
  ])("is read, not taken for parsed, where it is %s", async (_, body) => {
    await request(after({ body }, seen)).get("/").expect({ mountPath: "", text: '"ä"' });
  });

  it("is held to the limit and to UTF-8 like any other body", async () => {
    await request(after({ body: "x".repeat(101) }, readAll))
      .get("/")
      .expect(413);
    await request(after({ body: Buffer.from([0xff]) }, readAll))
      .get("/")
      .expect(400);
  });

  it("may be nothing: a body that was read and thrown away is empty", async () => {
    const listener = createNodeListener(readAll);
    await request((message: IncomingMessage, response: Parameters<typeof listener>[1]) => {
      message.resume().once("end", () => listener(message, response));
    })
      .post("/")
      .send("gone")
      .expect(200, "\n");
  });
});
