/** A write as the script takes it: what, and two values. */
export type Write = readonly [what: string, first: string, second: string];

/** Writes of one step. A step of more would hold up everybody else's. */
const MAX_WRITES = 128;
/** Characters of one step. */
const MAX_LENGTH = 256 * 1024;

interface WaitingWrite {
  readonly write: Write;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Writes that go to Redis together. */
interface Batch {
  readonly epoch: number;
  readonly waiting: WaitingWrite[];
  length: number;
}

/** Resolves to what each write that was refused failed with, by its place. */
export type WriteBatch = (
  epoch: number,
  writes: readonly Write[],
) => Promise<ReadonlyMap<number, Error>>;

/**
 * What is done to one stream, one after the other. A connection that is lost, or a slot that moves to
 * another server, may reorder commands that are under way together; so there is never more than one. What
 * is written meanwhile goes together in the next: under load that is fewer commands, not more waiting.
 */
export class StreamLane {
  readonly #writeBatch: WriteBatch;
  readonly #onIdle: () => void;
  readonly #steps: (() => Promise<void>)[] = [];
  #running = false;
  /** The batch at the end of the line, as long as it takes more. */
  #batch: Batch | undefined;

  constructor(writeBatch: WriteBatch, onIdle: () => void) {
    this.#writeBatch = writeBatch;
    this.#onIdle = onIdle;
  }

  write(epoch: number, write: Write): Promise<void> {
    return new Promise((resolve, reject) => {
      const length = write[1].length;
      const batch = this.#batchFor(epoch, length);
      batch.length += length;
      batch.waiting.push({ write, resolve, reject });
      this.#start();
    });
  }

  /** In its turn. */
  do<T>(step: () => Promise<T>): Promise<T> {
    this.#batch = undefined;
    return new Promise((resolve, reject) => {
      this.#steps.push(() => step().then(resolve, reject));
      this.#start();
    });
  }

  #batchFor(epoch: number, length: number): Batch {
    const last = this.#batch;
    const fits =
      last?.epoch === epoch &&
      last.waiting.length < MAX_WRITES &&
      last.length + length <= MAX_LENGTH;
    if (fits) return last;
    const batch: Batch = { epoch, waiting: [], length: 0 };
    this.#batch = batch;
    this.#steps.push(() => this.#write(batch));
    return batch;
  }

  async #write(batch: Batch): Promise<void> {
    if (this.#batch === batch) this.#batch = undefined;
    const { epoch, waiting } = batch;
    try {
      const writes = waiting.map(({ write }) => write);
      const refused = await this.#writeBatch(epoch, writes);
      for (const [place, { resolve, reject }] of waiting.entries()) {
        const error = refused.get(place);
        if (error) reject(error);
        else resolve();
      }
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }

  #start(): void {
    if (this.#running) return;
    this.#running = true;
    void this.#run();
  }

  async #run(): Promise<void> {
    for (let step = this.#steps.shift(); step; step = this.#steps.shift()) await step();
    this.#running = false;
    this.#onIdle();
  }
}
