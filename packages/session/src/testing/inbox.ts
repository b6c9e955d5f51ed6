/** Collects what arrives, and can be waited on. */
export class Inbox {
  readonly messages: string[] = [];
  #waiting: (() => void) | undefined;

  readonly receive = (payload: string): void => {
    this.messages.push(payload);
    this.#waiting?.();
  };

  /** Resolves to all messages once there are `count`. */
  async atLeast(count: number): Promise<readonly string[]> {
    while (this.messages.length < count) {
      await new Promise<void>((resolve) => (this.#waiting = resolve));
    }
    return this.messages;
  }
}
