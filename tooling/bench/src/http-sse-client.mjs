import { AnswerChecker, WrongAnswer } from "./answers.mjs";
import { isInitializeResult } from "./client.mjs";
import { Connection } from "./connection.mjs";
import { INITIALIZE, INITIALIZED, RequestWriter } from "./dialects.mjs";
import { EventStream } from "./event-stream.mjs";
import { statusOf } from "./http-text.mjs";

/** A client of http-sse: its stream, and the connection that it posts with. */
export class HttpSseClient {
  /** Called with the data of each event that is no answer to the handshake. */
  onMessage = (/** @type {string} */ _data) => {};
  #port;
  #onError;
  /** @type {EventStream | undefined} */
  #stream;
  #path = "";
  /** @type {Promise<void>} */
  #named;

  /**
   * @param {number} port
   * @param {(error: Error) => void} onError
   */
  constructor(port, onError) {
    this.#port = port;
    this.#onError = onError;
    const open = new RequestWriter("http-sse", port, { path: "/sse" }).openStream();
    this.#named = new Promise((resolve) => {
      const onEvent = (/** @type {string} */ data, /** @type {string} */ type) => {
        if (type !== "endpoint") return this.onMessage(data);
        const { pathname, search } = new URL(data, "http://localhost/sse");
        this.#path = pathname + search;
        return resolve();
      };
      this.#stream = new EventStream(port, open, onEvent, onError);
    });
  }

  /** Until the server has said where to post. */
  named() {
    return this.#named;
  }

  get writer() {
    return new RequestWriter("http-sse", this.#port, { path: this.#path });
  }

  connect() {
    return new Connection(this.#port, this.#onError);
  }

  /** @param {Connection} connection */
  async handshake(connection) {
    const { writer } = this;
    const answer = new Promise((/** @type {(data: string) => void} */ resolve) => {
      this.onMessage = resolve;
    });
    requireAccepted(await connection.exchange(writer.requests(INITIALIZE)(0)));
    new AnswerChecker(isInitializeResult).checkJson(await answer, 0);
    requireAccepted(await connection.exchange(writer.notification(INITIALIZED)));
  }

  close() {
    this.#stream?.close();
  }
}

/** @param {{ head: string, body: string }} response */
export function requireAccepted({ head, body }) {
  if (statusOf(head) !== 202) throw new WrongAnswer(`${head} ${body}`);
}
