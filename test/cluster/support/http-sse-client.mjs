import {
  CountingClient,
  initialize,
  INITIALIZED,
  PATIENCE_MS,
  reasonOf,
} from "./counting-client.mjs";

/** http-sse, 2024-11-05. */
export class HttpSseClient extends CountingClient {
  messagesUrl = "";
  #initializeId = 0;

  /** @override */
  get sessionId() {
    return new URLSearchParams(this.messagesUrl.split("?")[1]).get("session_id") ?? "";
  }

  async open() {
    await new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error("No endpoint event")), PATIENCE_MS).unref();
      void this.#listen(() => resolve(undefined));
    });
    this.tally.counts.sessions += 1;
    await this.#initialize();
  }

  async #initialize() {
    // Unlike that of any call, and of the one before.
    const id = (this.#initializeId -= 1);
    const answered = this.answerOf(id);
    await this.#post(initialize(id, "2024-11-05"));
    // Only then is there an event to go on from.
    await answered;
    await this.#post(INITIALIZED);
  }

  /** @param {object} message @param {number} id @override */
  async send(message, id) {
    const { reply, text } = await this.#post(message);
    if (reply?.ok) return;
    // Some refusals say what became of the call, and all of them that it is over.
    const error = errorFor(id, text);
    if (error === undefined) this.failed(id, "broken", reasonOf(reply));
    else this.failed(id, "failed", error);
  }

  /** @param {() => void} onOpen */
  async #listen(onOpen) {
    let lastId = "";
    while (!this.isClosed) {
      const headers = {
        accept: "text/event-stream",
        ...(lastId === "" ? {} : { "last-event-id": lastId }),
      };
      const response = await this.fetch("/sse", { headers });
      if (response?.ok) {
        await this.read(response, (event) => {
          if (event.id) lastId = event.id;
          if (event.event === "endpoint") {
            const isNew = this.messagesUrl !== `/${event.data}`;
            if (isNew && this.messagesUrl !== "") this.#lost(lastId);
            this.messagesUrl = `/${event.data}`;
            onOpen();
          } else if (event.data !== "") this.took(JSON.parse(event.data));
        });
      }
      await this.pause();
    }
  }

  /**
   * The stream has begun another session: nothing of the one before is going to be answered.
   *
   * @param {string} lastId
   */
  #lost(lastId) {
    this.tally.counts.sessionsLost += 1;
    this.tally.because(`a new http-sse session came for ${lastId === "" ? "no id" : "an id"}`);
    for (const id of this.calls.keys()) this.failed(id, "broken", "its session is gone");
    queueMicrotask(() => void this.#initialize());
  }

  /** @param {object} message */
  async #post(message) {
    const headers = { "content-type": "application/json" };
    const reply = await this.fetch(this.messagesUrl, {
      method: "POST",
      headers,
      body: JSON.stringify(message),
    });
    const text = await reply?.text().catch(() => undefined);
    return { reply, text: text ?? "" };
  }
}

/**
 * The message of a JSON-RPC error that answers this call.
 *
 * @param {number} id
 * @param {string} text
 * @returns {string | undefined}
 */
function errorFor(id, text) {
  try {
    const { id: answered, error } = JSON.parse(text);
    return answered === id ? error?.message : undefined;
  } catch {
    return undefined;
  }
}
