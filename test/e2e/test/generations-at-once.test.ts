import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { connectClient, type ConnectedClient } from "../support/connect-client.js";
import {
  HTTP_SSE_CLIENTS,
  MODERN_CLIENTS,
  STREAMABLE_HTTP_CLIENTS,
} from "../support/sdk-clients.js";
import { startServer, type TestServer } from "../support/start-server.js";

const OF_EACH = 100;
/** `pnpm load:generations` asks for a minute. */
const DURATION_MS = Number(process.env["GENERATIONS_SECONDS"] ?? 3) * 1_000;
/** Each client asks for its turn so often, so that all of them have theirs on any machine. */
const PAUSE_MS = 200;
const GENERATIONS = [
  { path: "/sse", versions: HTTP_SSE_CLIENTS },
  { path: "/mcp", versions: STREAMABLE_HTTP_CLIENTS },
  { path: "/mcp", versions: MODERN_CLIENTS },
];

let server: TestServer;

beforeEach(async () => {
  const config = { maxSessionsPerPrincipal: OF_EACH };
  server = await startServer({ config, streamableHttp: { maxParkedCalls: OF_EACH } });
});

afterEach(() => server.stop());

/** A client with a name that all its messages carry, to tell whose they are. */
class NamedClient {
  readonly name: string;
  /** Calls that were answered as they should be. */
  answered = 0;
  /** Answers that were somebody else's, and whatever else its SDK did not expect. */
  readonly wrong: string[] = [];
  readonly #client: ConnectedClient;

  constructor(name: string, client: ConnectedClient) {
    this.name = name;
    this.#client = client;
    const content = { type: "text", text: name };
    client.sdk.setRequestHandler(client.named("sampling/createMessage"), () => ({
      model: "test-model",
      role: "assistant",
      content,
    }));
    // What comes to a client that did not ask for it ends up here.
    Object.assign(client.sdk, {
      onerror: ({ message }: Error) => this.wrong.push(`${name}: ${message}`),
    });
  }

  /** Calls tools until the time is over; the server asks it things in between. */
  async work(until: number): Promise<void> {
    for (let round = 0; performance.now() < until; round += 1) {
      const text = `${this.name}, round ${round}`;
      this.#check(text, await this.#client.call("echo", { text }));
      if (round % 3 === 0) this.#check(this.name, await this.#client.call("ask_model"));
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  close(): Promise<void> {
    Object.assign(this.#client.sdk, { onerror: undefined });
    return this.#client.close();
  }

  #check(expected: string, answer: string): void {
    if (answer === expected) this.answered += 1;
    else this.wrong.push(`${this.name} was told ${answer} instead of ${expected}`);
  }
}

async function connectAll(): Promise<NamedClient[]> {
  const clients: NamedClient[] = [];
  for (let number = 0; number < OF_EACH; number += 1) {
    for (const { path, versions } of GENERATIONS) {
      const version = versions[number % versions.length]!;
      const client = await connectClient(version, server.url + path);
      clients.push(new NamedClient(`${version.version} on ${path}, ${number}`, client));
    }
  }
  return clients;
}

it(
  "300 clients of three generations get their own answers and questions, and nobody else's",
  async () => {
    const clients = await connectAll();
    const statistics = () => server.endpoint.statistics().transports;
    expect(statistics().map(({ sessions }) => sessions)).toEqual([OF_EACH, OF_EACH]);
    const until = performance.now() + DURATION_MS;
    await Promise.all(clients.map((client) => client.work(until)));
    expect(clients.flatMap(({ wrong }) => wrong)).toEqual([]);
    expect(Math.min(...clients.map(({ answered }) => answered))).toBeGreaterThan(1);
    for (const { requestsInFlight, counters } of statistics()) {
      expect(requestsInFlight).toBe(0);
      expect(counters["requests.unknownAnswers"]).toBe(0);
    }
    await Promise.all(clients.map((client) => client.close()));
  },
  DURATION_MS + 120_000,
);
