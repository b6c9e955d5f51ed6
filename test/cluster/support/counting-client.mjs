import { createParser } from "eventsource-parser";
import { Numbering, Tally } from "./tally.mjs";

/** How long a client waits for an answer before it says that the call hangs. */
const PATIENCE_MS = 30_000;
const RETRY_MS = 200;

/** @typedef {"answered" | "failed" | "broken" | "hung"} Outcome */
/** @typedef {{ id: number, settle: (outcome: Outcome) => void }} Call */

/**
 * A client that counts: it resumes what breaks off, and notices what it gets twice, too late, or never. Not
 * an SDK's, since those hide what this is about.
 */
export class CountingClient {
  tally = new Tally();
  numbering = new Numbering(this.tally);
  /** @type {Map<number, Call>} */
  calls = new Map();
  /** What each call was answered with. @type {Map<number, string>} */
  answers = new Map();
  closed = new AbortController();
  #ids;
  /** @type {Map<number, () => void>} */
  #awaitedAnswers = new Map();
  /** @type {{ token: number, step: number, resolve: () => void } | undefined} */
  #awaited;

  /** @param {string} url of the proxy @param {number} ids what its ids begin after */
  constructor(url, ids = 0) {
    this.url = url;
    this.#ids = ids;
  }

  /** The id of the next call. */
  get nextId() {
    return this.#ids + 1;
  }

  get sessionId() {
    return "";
  }

  /**
   * Resolves when a call has told of this step, or is over.
   *
   * @param {number} token the call's id
   * @param {number} step
   * @returns {Promise<void>}
   */
  progress(token, step) {
    return new Promise((resolve) => (this.#awaited = { token, step, resolve }));
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
   * @param {{ quiet?: boolean }} options quiet: nothing is to be told of it but its answer
   * @returns {Promise<Outcome>}
   */
  call(name, args, { quiet = false } = {}) {
    const id = (this.#ids += 1);
    this.tally.counts.calls += 1;
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle("hung"), PATIENCE_MS);
      /** @type {Call["settle"]} */
      const settle = (outcome) => {
        if (!this.calls.delete(id)) return;
        clearTimeout(timer);
        this.tally.counts[outcome] += 1;
        if (this.#awaited?.token === id) this.#awaited.resolve();
        resolve(outcome);
      };
      this.calls.set(id, { id, settle });
      const params = {
        name,
        arguments: args,
        ...(quiet ? {} : { _meta: { progressToken: id } }),
      };
      void this.send({ jsonrpc: "2.0", id, method: "tools/call", params }, id);
    });
  }

  /**
   * Resolves when a request is answered that is no call; never, where it is not.
   *
   * @param {number} id
   * @returns {Promise<void>}
   */
  answerOf(id) {
    return new Promise((resolve) => this.#awaitedAnswers.set(id, resolve));
  }

  /** @param {any} message */
  took(message) {
    const { progressToken, progress } = message.params ?? {};
    const awaited = this.#awaited;
    if (awaited && progressToken === awaited.token && progress >= awaited.step) awaited.resolve();
    // What was refused before it was read has no id, and is no answer.
    if (typeof message.id !== "number" || message.method !== undefined) return;
    const answer = "error" in message ? message.error.message : "a result";
    const before = this.answers.get(message.id);
    this.answers.set(message.id, answer);
    if (before !== undefined) {
      this.tally.counts.doubled += 1;
      this.tally.because(`${this.constructor.name} was answered twice: ${before}, then ${answer}`);
    }
    this.#awaitedAnswers.get(message.id)?.();
    if ("error" in message) this.failed(message.id, "failed", answer);
    else this.calls.get(message.id)?.settle("answered");
  }

  /**
   * @param {number} id
   * @param {"failed" | "broken"} how
   * @param {string} reason
   */
  failed(id, how, reason) {
    const call = this.calls.get(id);
    if (!call) return;
    this.tally.because(reason);
    call.settle(how);
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

  /** @override */
  get sessionId() {
    return this.session;
  }

  async open() {
    await this.#begin();
    this.tally.counts.sessions += 1;
  }

  async #begin() {
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
    void this.#listen(this.session);
  }

  /** @param {object} message @param {number} id @override */
  async send(message, id) {
    const { session } = this;
    const reply = await this.#post(message);
    if (reply?.status === 404) await this.#lost(session);
    if (!reply?.ok) {
      // Some refusals carry the answer; whatever else they say, the call is over.
      await this.#takeJson(reply);
      return this.failed(id, "broken", reasonOf(reply));
    }
    if (!reply.headers.get("content-type")?.startsWith("text/event-stream")) {
      return this.#takeJson(reply);
    }
    await this.#follow(reply, id);
    this.failed(id, "broken", "its stream broke off");
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

  /**
   * Its session is gone, and it begins another one, as the specification says.
   *
   * @param {string} session
   */
  async #lost(session) {
    if (session !== this.session || session === "") return;
    this.tally.counts.sessionsLost += 1;
    this.session = "";
    await this.#begin().catch(() => undefined);
  }

  /**
   * The session's own stream, for as long as the client has that session.
   *
   * @param {string} session
   */
  async #listen(session) {
    let lastId = "";
    while (!this.isClosed && session === this.session) {
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
  #initializeId = 0;

  /** @override */
  get sessionId() {
    return new URLSearchParams(this.messagesUrl.split("?")[1]).get("session_id") ?? "";
  }

  async open() {
    await new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error("No endpoint event")), PATIENCE_MS).unref();
      void this.#listen(() => resolve(undefined));
    });
    this.tally.counts.sessions += 1;
    await this.#initialize();
  }

  async #initialize() {
    // Unlike that of any call, and of the one before.
    const id = (this.#initializeId -= 1);
    const answered = this.answerOf(id);
    const initialize = {
      jsonrpc: "2.0",
      id,
      method: "initialize",
      params: {
        protocolVersion: "2024-11-05",
        capabilities: {},
        clientInfo: { name: "counting", version: "1" },
      },
    };
    await this.#post(initialize);
    // Only then is there an event to go on from.
    await answered;
    await this.#post({ jsonrpc: "2.0", method: "notifications/initialized" });
  }

  /** @param {object} message @param {number} id @override */
  async send(message, id) {
    const { reply, text } = await this.#post(message);
    if (reply?.ok) return;
    // Some refusals say what became of the call, and all of them that it is over.
    const error = errorFor(id, text);
    if (error === undefined) this.failed(id, "broken", reasonOf(reply));
    else this.failed(id, "failed", error);
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
            const isNew = this.messagesUrl !== `/${event.data}`;
            if (isNew && this.messagesUrl !== "") this.#lost(lastId);
            this.messagesUrl = `/${event.data}`;
            onOpen();
          } else if (event.data !== "") this.took(JSON.parse(event.data));
        });
      }
      await this.pause();
    }
  }

  /**
   * The stream has begun another session: nothing of the one before is going to be answered.
   *
   * @param {string} lastId
   */
  #lost(lastId) {
    this.tally.counts.sessionsLost += 1;
    this.tally.because(`a new http-sse session came for ${lastId === "" ? "no id" : "an id"}`);
    for (const id of this.calls.keys()) this.failed(id, "broken", "its session is gone");
    queueMicrotask(() => void this.#initialize());
  }

  /** @param {object} message */
  async #post(message) {
    const headers = { "content-type": "application/json" };
    const reply = await this.fetch(this.messagesUrl, {
      method: "POST",
      headers,
      body: JSON.stringify(message),
    });
    const text = await reply?.text().catch(() => undefined);
    return { reply, text: text ?? "" };
  }
}

/** @param {Response | undefined} reply */
function reasonOf(reply) {
  return reply === undefined ? "its connection broke" : `HTTP ${reply.status}`;
}

/**
 * The message of a JSON-RPC error that answers this call.
 *
 * @param {number} id
 * @param {string} text
 * @returns {string | undefined}
 */
function errorFor(id, text) {
  try {
    const { id: answered, error } = JSON.parse(text);
    return answered === id ? error?.message : undefined;
  } catch {
    return undefined;
  }
}
