/** How far it has got, and what is worth a line of its own. */
export class Progress {
  #done = 0;
  #startedAt = Date.now();

  /** @param {number} total */
  constructor(total) {
    this.total = total;
  }

  /** @param {string} what */
  advance(what) {
    this.#done += 1;
    const { isTTY } = process.stderr;
    // A log needs no more than a sign of life now and then.
    if (!isTTY && this.#done % 10 !== 0 && this.#done !== this.total) return;
    const bar = "#".repeat(Math.round((20 * this.#done) / this.total)).padEnd(20, ".");
    const elapsed = `${Math.round((Date.now() - this.#startedAt) / 1_000)} s`;
    const line = `[${bar}] ${this.#done} of ${this.total}, ${elapsed}: ${what}`;
    process.stderr.write(isTTY ? `\r${line}\u001B[K` : `${line}\n`);
    if (isTTY && this.#done === this.total) process.stderr.write("\n");
  }

  /** @param {string} line */
  say(line) {
    process.stderr.write(process.stderr.isTTY ? `\r\u001B[K${line}\n` : `${line}\n`);
  }
}
