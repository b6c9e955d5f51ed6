/** An abort signal that is made when somebody asks for it: most requests are never asked, and it costs. */
export class LazyAbort<Reason extends Error = Error> {
  #reason: Reason | undefined;
  #controller: AbortController | undefined;

  /** Aborted, with the reason, as soon as this is; the same at every call. */
  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#reason) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  /** Why it was aborted, if it was. */
  get reason(): Reason | undefined {
    return this.#reason;
  }

  /** Aborts. False: it was aborted before, and that reason stands. */
  abort(reason: Reason): boolean {
    if (this.#reason) return false;
    this.#reason = reason;
    this.#controller?.abort(reason);
    return true;
  }
}
