import { connect } from "node:net";
import { ChunkReader, headerOf, statusOf } from "./http-text.mjs";

/** An event stream that is open for as long as it is measured. */
export class EventStream {
  /** The head of its response. @type {Promise<string>} */
  opened;
  #socket;
  #chunks = new ChunkReader();
  #text = "";
  /** @type {string | undefined} */
  #head;
  /** @type {(head: string) => void} */
  #onOpened = () => undefined;
  #onEvent;
  #onError;
  #closing = false;

  /**
   * @param {number} port
   * @param {string} request a whole request
   * @param {(data: string, type: string) => void} onEvent
   * @param {(error: Error) => void} onError
   */
  constructor(port, request, onEvent, onError) {
    this.#onEvent = onEvent;
    this.#onError = onError;
    this.opened = new Promise((resolve) => (this.#onOpened = resolve));
    this.#socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.#socket.setEncoding("latin1");
    this.#socket.on("data", (/** @type {string} */ text) => this.#read(text));
    this.#socket.on("error", onError);
    this.#socket.on("close", () => this.#closing || onError(new Error("Stream closed")));
    this.#socket.write(request, "latin1");
  }

  close() {
    this.#closing = true;
    this.#socket.destroy();
  }

  /** @param {string} text */
  #read(text) {
    try {
      const body = this.#head === undefined ? this.#readHead(text) : text;
      if (body === undefined || body === "") return;
      this.#text += this.#chunks.push(body);
      for (let end = this.#text.indexOf("\n\n"); end !== -1; end = this.#text.indexOf("\n\n")) {
        const event = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 2);
        this.#take(event);
      }
    } catch (error) {
      this.#onError(/** @type {Error} */ (error));
    }
  }

  /** @param {string} text */
  #readHead(text) {
    this.#text += text;
    const end = this.#text.indexOf("\r\n\r\n");
    if (end === -1) return undefined;
    const head = this.#text.slice(0, end);
    const rest = this.#text.slice(end + 4);
    this.#text = "";
    this.#head = head;
    if (statusOf(head) !== 200 || headerOf(head, "transfer-encoding") !== "chunked") {
      throw new Error(`Not an event stream: ${head}`);
    }
    this.#onOpened(head);
    return rest;
  }

  /** @param {string} event */
  #take(event) {
    const data = valueOf(event, "data");
    if (data !== undefined && data !== "")
      this.#onEvent(data, valueOf(event, "event") ?? "message");
  }
}

/**
 * The value of a field; what is sent here has one line of data an event.
 *
 * @param {string} event
 * @param {string} name
 */
export function valueOf(event, name) {
  const at = event.startsWith(`${name}:`) ? 0 : event.indexOf(`\n${name}:`) + 1;
  if (at === 0 && !event.startsWith(`${name}:`)) return undefined;
  const begin = at + name.length + (event[at + name.length + 1] === " " ? 2 : 1);
  const end = event.indexOf("\n", begin);
  return event.slice(begin, end === -1 ? undefined : end);
}
