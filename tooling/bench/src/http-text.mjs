// HTTP/1.1 as text, read and written by hand: a client that costs more than the server it measures
// would leave that server waiting, and a server that waits looks more expensive than it is.

const HEAD_END = "\r\n\r\n";

/** Reads responses of one connection, one after the other. All that is sent here is ASCII. */
export class ResponseReader {
  #text = "";

  /** @param {string} text what has come */
  push(text) {
    this.#text = this.#text === "" ? text : this.#text + text;
  }

  /**
   * The next response, once it is whole.
   *
   * @returns {{ head: string, body: string } | undefined}
   */
  take() {
    const end = this.#text.indexOf(HEAD_END);
    if (end === -1) return undefined;
    const head = this.#text.slice(0, end);
    const begin = end + HEAD_END.length;
    if (/\r\ntransfer-encoding: chunked/i.test(head)) return this.#takeChunked(head, begin);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (this.#text.length < begin + length) return undefined;
    const body = this.#text.slice(begin, begin + length);
    this.#text = this.#text.slice(begin + length);
    return { head, body };
  }

  /**
   * @param {string} head
   * @param {number} begin
   */
  #takeChunked(head, begin) {
    const chunks = new ChunkReader();
    const body = chunks.push(this.#text.slice(begin));
    if (!chunks.ended) return undefined;
    this.#text = chunks.rest;
    return { head, body };
  }
}

/** Takes the framing off a chunked body. */
export class ChunkReader {
  ended = false;
  rest = "";

  /**
   * The text of the chunks that are whole.
   *
   * @param {string} text
   */
  push(text) {
    const all = this.rest + text;
    let at = 0;
    let body = "";
    for (;;) {
      const line = all.indexOf("\r\n", at);
      if (line === -1) break;
      const size = Number.parseInt(all.slice(at, line), 16);
      const end = line + 2 + size + 2;
      if (!(size >= 0)) throw new Error(`Not a chunk: ${all.slice(at, at + 40)}`);
      if (all.length < end) break;
      body += all.slice(line + 2, end - 2);
      at = end;
      if (size === 0) {
        this.ended = true;
        break;
      }
    }
    this.rest = all.slice(at);
    return body;
  }
}

/**
 * @param {string} head request line and headers, each with its line break
 * @param {string} body
 */
export function postText(head, body) {
  return `${head}Content-Length: ${body.length}\r\n\r\n${body}`;
}

/** @param {string} head of a response */
export function statusOf(head) {
  return Number(head.slice(9, 12));
}

/**
 * @param {string} head of a response
 * @param {string} name in lower case
 */
export function headerOf(head, name) {
  const at = head.toLowerCase().indexOf(`\r\n${name}: `);
  if (at === -1) return undefined;
  const begin = at + name.length + 4;
  const end = head.indexOf("\r\n", begin);
  return head.slice(begin, end === -1 ? undefined : end);
}
