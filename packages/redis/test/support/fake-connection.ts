import type { RedisConnection, RedisSubscriber } from "../../src/client/redis-connection.js";

/** A connection that is answered by the test. */
export class FakeConnection implements RedisConnection {
  ready = true;
  readonly cluster = false;
  readonly sent: (readonly string[])[] = [];
  readonly #answers: { resolve(reply: unknown): void; reject(error: Error): void }[] = [];
  readonly #listeners = new Set<() => void>();

  get listeners(): number {
    return this.#listeners.size;
  }

  onReady(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  send(_key: string, command: readonly string[]): Promise<unknown> {
    this.sent.push(command);
    return new Promise((resolve, reject) => this.#answers.push({ resolve, reject }));
  }

  async publish(_channel?: string, _message?: string): Promise<number> {
    return 0;
  }

  subscriber(): RedisSubscriber {
    throw new Error("Nobody listens here");
  }

  comeUp(): void {
    this.ready = true;
    for (const listener of this.#listeners) listener();
  }

  /** Answers the oldest command that was not answered. */
  answer(reply: unknown): void {
    this.#answers.shift()?.resolve(reply);
  }

  fail(message: string): void {
    this.#answers.shift()?.reject(new Error(message));
  }
}
