// Whether an answer is right. A contestant that answers wrongly, however fast, is no contestant.
import { valueOf } from "./event-stream.mjs";
import { headerOf, statusOf } from "./http-text.mjs";

/** @typedef {(result: Record<string, unknown>) => boolean} IsRight */

/** An answer that is not what was asked for. */
export class WrongAnswer extends Error {
  /** @override */
  name = "WrongAnswer";
}

/** Checks the answers of one client, which are all the same but for their id. */
export class AnswerChecker {
  #isRight;
  /** What stands around the id in answers that were found right. @type {[string, string] | undefined} */
  #around;

  /** @param {IsRight} isRight */
  constructor(isRight) {
    this.#isRight = isRight;
  }

  /**
   * @param {{ head: string, body: string }} response
   * @param {number} id of the request
   */
  check({ head, body }, id) {
    const around = this.#around;
    // An answer like the last one needs no second look: looking costs more than some servers do.
    if (around && head.startsWith("HTTP/1.1 200") && body === around[0] + id + around[1]) return;
    if (statusOf(head) !== 200) throw new WrongAnswer(`${head.slice(0, 80)} ${body.slice(0, 300)}`);
    const isStream = headerOf(head, "content-type")?.startsWith("text/event-stream") ?? false;
    this.checkJson(isStream ? lastData(body) : body, id);
    const [before, after, ...more] = body.split(`"id":${id}`);
    if (before !== undefined && after !== undefined && more.length === 0) {
      this.#around = [`${before}"id":`, after];
    }
  }

  /**
   * @param {string} json
   * @param {number} id
   */
  checkJson(json, id) {
    const message = JSON.parse(json);
    const right =
      message.jsonrpc === "2.0" &&
      message.id === id &&
      message.result &&
      this.#isRight(message.result);
    if (!right) throw new WrongAnswer(`To request ${id}: ${json.slice(0, 300)}`);
  }
}

/** The answer is the last event of its stream. @param {string} body */
function lastData(body) {
  return valueOf(body.trimEnd().split("\n\n").at(-1) ?? "", "data") ?? "";
}
