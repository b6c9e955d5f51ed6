/** What became of calls and events. */
export class Tally {
  calls = 0;
  /** Answered with a result. */
  answered = 0;
  /** Answered with a JSON-RPC error. */
  failed = 0;
  /** The connection, or the proxy, said that it had failed. */
  broken = 0;
  /** No outcome within the time that a client waits. */
  hung = 0;
  events = 0;
  lost = 0;
  doubled = 0;
  outOfOrder = 0;
  sessions = 0;
  sessionsLost = 0;
  /** What became of the calls that faults were aimed at. */
  aimed = { answered: 0, failed: 0, broken: 0, hung: 0 };
  /**
   * How often calls failed or broke for each reason, which whoever looks for a cause wants to know.
   *
   * @type {Record<string, number>}
   */
  reasons = {};

  /** @param {Tally} other */
  add({ aimed, reasons, ...counts }) {
    addCounts(this, counts);
    addCounts(this.aimed, aimed);
    addCounts(this.reasons, reasons);
  }

  /** @param {string} reason */
  because(reason) {
    this.reasons[reason] = (this.reasons[reason] ?? 0) + 1;
  }
}

/**
 * @param {object} to
 * @param {object} counts
 */
function addCounts(to, counts) {
  const target = /** @type {Record<string, number>} */ (to);
  for (const [name, value] of Object.entries(counts)) {
    if (typeof value === "number") target[name] = (target[name] ?? 0) + value;
  }
}

/** Watches the numbers of one stream's events: each one more than the one before, over all connections. */
export class Numbering {
  /** @type {Map<string, number>} */
  #last = new Map();

  /** @param {Tally} tally */
  constructor(tally) {
    this.tally = tally;
  }

  /** @param {{ id?: string | undefined, data: string }} event */
  saw({ id = "", data }) {
    const [, stream = "", digits = ""] = /^(.+)-(\d+)$/.exec(id) ?? [];
    const number = Number(digits);
    const last = this.#last.get(stream) ?? 0;
    // What tells a client where it stands, at the beginning of a connection.
    if (data === "" && number === last) return;
    this.tally.events += 1;
    if (number === last) this.tally.doubled += 1;
    else if (number < last) this.tally.outOfOrder += 1;
    else this.tally.lost += number - last - 1;
    this.#last.set(stream, Math.max(last, number));
  }
}
