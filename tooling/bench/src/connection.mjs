import { connect } from "node:net";
import { ResponseReader } from "./http-text.mjs";

/** @typedef {(response: { head: string, body: string }) => void} OnResponse */

/** A kept-alive connection, with one request at a time. */
export class Connection {
  #socket;
  #reader = new ResponseReader();
  /** @type {OnResponse | undefined} */
  #onResponse;
  /** @type {(error: Error) => void} */
  #onError;
  #closing = false;

  /**
   * @param {number} port
   * @param {(error: Error) => void} onError
   */
  constructor(port, onError) {
    this.#onError = onError;
    this.#socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.#socket.setEncoding("latin1");
    this.#socket.on("data", (/** @type {string} */ text) => this.#read(text));
    this.#socket.on("error", onError);
    this.#socket.on("close", () => this.#closing || onError(new Error("Connection closed")));
  }

  /**
   * @param {string} text a whole request
   * @param {OnResponse} onResponse
   */
  send(text, onResponse) {
    this.#onResponse = onResponse;
    this.#socket.write(text, "latin1");
  }

  /** @param {string} text a whole request */
  exchange(text) {
    return new Promise((/** @type {OnResponse} */ resolve) => this.send(text, resolve));
  }

  close() {
    this.#closing = true;
    this.#socket.destroy();
  }

  /** @param {string} text */
  #read(text) {
    try {
      this.#reader.push(text);
      const response = this.#reader.take();
      if (!response) return;
      const onResponse = this.#onResponse;
      this.#onResponse = undefined;
      if (!onResponse) throw new Error(`A response that nobody asked for: ${response.head}`);
      onResponse(response);
    } catch (error) {
      this.#onError(/** @type {Error} */ (error));
    }
  }
}
