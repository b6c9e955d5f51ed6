/**
 * Draws shares with a generator that begins where it is told to (mulberry32), so that the same requests are
 * refused each time a test runs. For nothing that must not be guessed.
 */
export class SeededShare {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** True for this share of the calls, in the long run. */
  draw(share: number): boolean {
    return share >= 1 || this.#next() < share;
  }

  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
}
