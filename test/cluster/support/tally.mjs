/**
 * @typedef {object} Counts
 * @property {number} calls
 * @property {number} answered with a result
 * @property {number} failed answered with a JSON-RPC error
 * @property {number} broken the connection, or the proxy, said that it had failed
 * @property {number} hung no outcome within the time that a client waits
 * @property {number} events
 * @property {number} lost
 * @property {number} doubled
 * @property {number} outOfOrder
 * @property {number} sessions
 * @property {number} sessionsLost
 * @property {Record<"answered" | "failed" | "broken" | "hung", number>} aimed what became of the calls that
 * faults were aimed at
 * @property {Record<string, number>} reasons how often calls failed or broke for each, which whoever looks for a
 * cause wants to know
 */

/** What became of calls and events. */
export class Tally {
  /** @type {Counts} */
  counts = {
    calls: 0,
    answered: 0,
    failed: 0,
    broken: 0,
    hung: 0,
    events: 0,
    lost: 0,
    doubled: 0,
    outOfOrder: 0,
    sessions: 0,
    sessionsLost: 0,
    aimed: { answered: 0, failed: 0, broken: 0, hung: 0 },
    reasons: {},
  };

  /** @param {Tally} other */
  add({ counts: { aimed, reasons, ...counts } }) {
    addCounts(this.counts, counts);
    addCounts(this.counts.aimed, aimed);
    addCounts(this.counts.reasons, reasons);
  }

  /** @param {string} reason */
  because(reason) {
    addCounts(this.counts.reasons, { [reason]: 1 });
  }
}

/**
 * @param {object} to
 * @param {Record<string, number>} counts
 */
function addCounts(to, counts) {
  const target = /** @type {Record<string, number>} */ (to);
  for (const [name, count] of Object.entries(counts)) target[name] = (target[name] ?? 0) + count;
}

/** Watches the numbers of one stream's events: each one more than the one before, over all connections. */
export class Numbering {
  /** @type {Map<string, number>} */
  #last = new Map();
  #tally;

  /** @param {Tally} tally */
  constructor(tally) {
    this.#tally = tally;
  }

  /** @param {{ id?: string | undefined, data: string }} event */
  saw({ id = "", data }) {
    const [, stream = "", digits = ""] = /^(.+)-(\d+)$/.exec(id) ?? [];
    const number = Number(digits);
    const last = this.#last.get(stream) ?? 0;
    // What tells a client where it stands, at the beginning of a connection.
    if (data === "" && number === last) return;
    const { counts } = this.#tally;
    counts.events += 1;
    if (number !== last + 1) this.#tally.because(`event ${number} came after event ${last}`);
    if (number === last) counts.doubled += 1;
    else if (number < last) counts.outOfOrder += 1;
    else counts.lost += number - last - 1;
    this.#last.set(stream, Math.max(last, number));
  }
}
