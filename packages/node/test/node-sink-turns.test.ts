import { once } from "node:events";
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { afterEach, describe, expect, it, jest } from "@jest/globals";
import { NodeSink } from "../src/node-sink.js";

interface Opened {
  readonly response: ServerResponse;
  readonly text: Promise<string>;
}

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** A response whose head is out, and what its client reads. */
async function open(): Promise<Opened> {
  const server = createServer().listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const sent = request({ port, host: "127.0.0.1" }).end();
  const [, response] = (await once(server, "request")) as [IncomingMessage, ServerResponse];
  response.writeHead(200).flushHeaders();
  const [incoming] = (await once(sent, "response")) as [IncomingMessage];
  let text = "";
  incoming.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  // The server cuts what a test leaves open.
  incoming.on("error", () => undefined);
  const whole = new Promise<string>((resolve) => incoming.on("end", () => resolve(text)));
  return { response, text: whole };
}

type Vectored = Socket & { _write(): void; _writev(): void };

describe("writing straight to the socket", () => {
  it("sends an event at once, and what follows it in the same turn together", async () => {
    const { response, text } = await open();
    const socket = response.socket as Vectored;
    const sink = new NodeSink(response);
    const one = jest.spyOn(socket, "_write");
    const many = jest.spyOn(socket, "_writev");
    for (const part of ["a", "ü", "c", "d"]) sink.write(part);
    expect([one.mock.calls.length, many.mock.calls.length]).toEqual([1, 0]);
    await new Promise<void>((resolve) => process.nextTick(resolve));
    expect([one.mock.calls.length, many.mock.calls.length]).toEqual([1, 1]);
    sink.write("e");
    expect(one).toHaveBeenCalledTimes(2);
    sink.end();
    expect(await text).toBe("aücde");
  });

  it("keeps text and bytes in order, in one turn and to the end", async () => {
    const { response, text } = await open();
    const sink = new NodeSink(response);
    sink.write("1");
    sink.write("2");
    sink.write("3", new TextEncoder().encode("4"));
    sink.write("5");
    sink.end();
    expect(await text).toBe("12345");
  });

  it("goes through the response once it is told to", async () => {
    const { response, text } = await open();
    const sink = new NodeSink(response);
    const write = jest.spyOn(response, "write");
    sink.write("past it ");
    expect(write).not.toHaveBeenCalled();
    sink.writeThrough();
    sink.write("through it");
    expect(write).toHaveBeenCalledTimes(1);
    sink.end();
    expect(await text).toBe("past it through it");
  });
});
