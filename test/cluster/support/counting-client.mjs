import { createParser } from "eventsource-parser";
import { Numbering, Tally } from "./tally.mjs";

/** How long a client waits for an answer before it says that the call hangs. */
const PATIENCE_MS = 30_000;
const RETRY_MS = 200;

/** @typedef {{ id: number, settle: (outcome: "answered" | "failed" | "broken" | "hung") => void }} Call */

/**
 * A client that counts: it resumes what breaks off, and notices what it gets twice, too late, or never. Not
 * an SDK's, since those hide what this is about.
 */
class CountingClient {
  tally = new Tally();
  numbering = new Numbering(this.tally);
  /** @type {Map<number, Call>} */
  calls = new Map();
  /** @type {Set<number>} */
  answeredIds = new Set();
  closed = new AbortController();
  #ids = 0;

  /** @param {string} url of the proxy */
  constructor(url) {
    this.url = url;
  }

  /** Ends everything, and resolves to what became of it. */
  close() {
    this.closed.abort();
    return this.tally;
  }

  /**
   * Calls a tool; resolves to what came of it, within 30 seconds.
   *
   * @param {string} name
   * @param {Record<string, unknown>} args
   * @returns {Promise<"answered" | "failed" | "broken" | "hung">}
   */
  call(name, args) {
    const id = (this.#ids += 1);
    this.tally.calls += 1;
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle("hung"), PATIENCE_MS);
      /** @type {Call["settle"]} */
      const settle = (outcome) => {
        if (!this.calls.delete(id)) return;
        clearTimeout(timer);
        this.tally[outcome] += 1;
        resolve(outcome);
      };
      this.calls.set(id, { id, settle });
      const params = { name, arguments: args, _meta: { progressToken: id } };
      void this.send({ jsonrpc: "2.0", id, method: "tools/call", params }, id);
    });
  }

  /** @param {any} message */
  took(message) {
    // What was refused before it was read has no id, and is no answer.
    if (typeof message.id !== "number" || message.method !== undefined) return;
    if (this.answeredIds.has(message.id)) this.tally.doubled += 1;
    this.answeredIds.add(message.id);
    this.calls.get(message.id)?.settle("error" in message ? "failed" : "answered");
  }

  /**
   * @param {object} _message
   * @param {number} _id
   * @returns {Promise<void>}
   */
  async send(_message, _id) {
    throw new Error("for a client of some transport");
  }

  /**
   * Reads a stream to its end, and resolves to the id of its last event.
   *
   * @param {Response} response
   * @param {(event: { event?: string | undefined, data: string, id?: string | undefined }) => void} onEvent
   */
  async read(response, onEvent) {
    const parser = createParser({
      onEvent: (event) => {
        if (event.id) this.numbering.saw(event);
        onEvent(event);
      },
    });
    const decoder = new TextDecoder();
    try {
      for await (const chunk of response.body ?? []) {
        parser.feed(decoder.decode(chunk, { stream: true }));
      }
    } catch {
      // Cut: the caller goes on where it was.
    }
  }

  /**
   * @param {string} path
   * @param {RequestInit} options
   * @returns {Promise<Response | undefined>} undefined where the connection broke
   */
  async fetch(path, options = {}) {
    try {
      return await fetch(this.url + path, { ...options, signal: this.closed.signal });
    } catch {
      return undefined;
    }
  }

  pause() {
    return new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }

  get isClosed() {
    return this.closed.signal.aborted;
  }
}

/** Streamable HTTP, 2025-11-25. */
export class StreamableClient extends CountingClient {
  session = "";

  async open() {
    const reply = await this.#post({
      jsonrpc: "2.0",
      id: 0,
      method: "initialize",
      params: {
        protocolVersion: "2025-11-25",
        capabilities: {},
        clientInfo: { name: "counting", version: "1" },
      },
    });
    this.session = reply?.headers.get("mcp-session-id") ?? "";
    await reply?.text();
    if (this.session === "") throw new Error(`No session: ${reply?.status}`);
    await (await this.#post({ jsonrpc: "2.0", method: "notifications/initialized" }))?.text();
    this.tally.sessions += 1;
    void this.#listen();
  }

  /** @param {object} message @param {number} id @override */
  async send(message, id) {
    const reply = await this.#post(message);
    if (reply?.status === 404) this.tally.sessionsLost += 1;
    if (!reply?.ok) {
      // Some refusals carry the answer; whatever else they say, the call is over.
      await this.#takeJson(reply);
      return this.calls.get(id)?.settle("broken");
    }
    if (!reply.headers.get("content-type")?.startsWith("text/event-stream")) {
      return this.#takeJson(reply);
    }
    await this.#follow(reply, id);
    this.calls.get(id)?.settle("broken");
  }

  /**
   * Reads the stream of a call; where it breaks off, goes on by `Last-Event-ID` until the answer is there.
   *
   * @param {Response} first
   * @param {number} id
   */
  async #follow(first, id) {
    let lastId = "";
    /** @type {Response | undefined} */
    let response = first;
    while (!this.isClosed) {
      if (response?.ok) {
        await this.read(response, (event) => {
          if (event.id) lastId = event.id;
          if (event.data !== "") this.took(JSON.parse(event.data));
        });
      }
      if (!this.calls.has(id) || lastId === "" || response?.status === 404) return;
      await this.pause();
      response = await this.fetch("/mcp", { headers: this.#headers({ "last-event-id": lastId }) });
    }
  }

  /** The session's own stream, for as long as the client lives. */
  async #listen() {
    let lastId = "";
    while (!this.isClosed) {
      const more = lastId === "" ? {} : { "last-event-id": lastId };
      const response = await this.fetch("/mcp", { headers: this.#headers(more) });
      if (response?.status === 404) return;
      if (response?.ok) {
        await this.read(response, (event) => {
          if (event.id) lastId = event.id;
        });
      }
      await this.pause();
    }
  }

  /** @param {object} message */
  #post(message) {
    const headers = this.#headers({ "content-type": "application/json" });
    return this.fetch("/mcp", { method: "POST", headers, body: JSON.stringify(message) });
  }

  /** @param {Response | undefined} reply */
  async #takeJson(reply) {
    try {
      this.took(JSON.parse((await reply?.text()) ?? ""));
    } catch {
      // Not an answer.
    }
  }

  /** @param {Record<string, string>} more */
  #headers(more) {
    const accept = "application/json, text/event-stream";
    return { accept, ...(this.session && { "mcp-session-id": this.session }), ...more };
  }
}

/** http-sse, 2024-11-05. */
export class HttpSseClient extends CountingClient {
  messagesUrl = "";

  async open() {
    await new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error("No endpoint event")), PATIENCE_MS).unref();
      void this.#listen(() => resolve(undefined));
    });
    this.tally.sessions += 1;
    const initialize = {
      jsonrpc: "2.0",
      id: 0,
      method: "initialize",
      params: {
        protocolVersion: "2024-11-05",
        capabilities: {},
        clientInfo: { name: "counting", version: "1" },
      },
    };
    await this.#post(initialize);
    await this.#post({ jsonrpc: "2.0", method: "notifications/initialized" });
  }

  /** @param {object} message @param {number} id @override */
  async send(message, id) {
    const reply = await this.#post(message);
    if (reply?.status === 404) this.tally.sessionsLost += 1;
    if (!reply?.ok) this.calls.get(id)?.settle("broken");
  }

  /** @param {() => void} onOpen */
  async #listen(onOpen) {
    let lastId = "";
    while (!this.isClosed) {
      const headers = {
        accept: "text/event-stream",
        ...(lastId === "" ? {} : { "last-event-id": lastId }),
      };
      const response = await this.fetch("/sse", { headers });
      if (response?.ok) {
        await this.read(response, (event) => {
          if (event.id) lastId = event.id;
          if (event.event === "endpoint") {
            if (this.messagesUrl !== "") this.tally.sessionsLost += 1;
            this.messagesUrl = `/${event.data}`;
            onOpen();
          } else if (event.data !== "") this.took(JSON.parse(event.data));
        });
      }
      await this.pause();
    }
  }

  /** @param {object} message */
  async #post(message) {
    const headers = { "content-type": "application/json" };
    const reply = await this.fetch(this.messagesUrl, {
      method: "POST",
      headers,
      body: JSON.stringify(message),
    });
    await reply?.text().catch(() => undefined);
    return reply;
  }
}
