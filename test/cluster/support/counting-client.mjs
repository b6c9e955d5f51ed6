import { createParser } from "eventsource-parser";
import { Numbering, Tally } from "./tally.mjs";

/** How long a client waits for an answer before it says that the call hangs. */
export const PATIENCE_MS = 30_000;
const RETRY_MS = 200;

export const INITIALIZED = { jsonrpc: "2.0", method: "notifications/initialized" };

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

/**
 * @param {number} id
 * @param {string} protocolVersion
 */
export function initialize(id, protocolVersion) {
  const clientInfo = { name: "counting", version: "1" };
  const params = { protocolVersion, capabilities: {}, clientInfo };
  return { jsonrpc: "2.0", id, method: "initialize", params };
}

/** @param {Response | undefined} reply */
export function reasonOf(reply) {
  return reply === undefined ? "its connection broke" : `HTTP ${reply.status}`;
}
