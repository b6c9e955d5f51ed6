import { CountingClient, initialize, INITIALIZED, reasonOf } from "./counting-client.mjs";

/** Streamable HTTP, 2025-11-25. */
export class StreamableClient extends CountingClient {
  session = "";

  /** @override */
  get sessionId() {
    return this.session;
  }

  async open() {
    await this.#begin();
    this.tally.counts.sessions += 1;
  }

  async #begin() {
    const reply = await this.#post(initialize(0, "2025-11-25"));
    this.session = reply?.headers.get("mcp-session-id") ?? "";
    await reply?.text();
    if (this.session === "") throw new Error(`No session: ${reply?.status}`);
    await (await this.#post(INITIALIZED))?.text();
    void this.#listen(this.session);
  }

  /** @param {object} message @param {number} id @override */
  async send(message, id) {
    const { session } = this;
    const reply = await this.#post(message);
    if (reply?.status === 404) await this.#lost(session);
    if (!reply?.ok) {
      // Some refusals carry the answer; whatever else they say, the call is over.
      await this.#takeJson(reply);
      return this.failed(id, "broken", reasonOf(reply));
    }
    if (!reply.headers.get("content-type")?.startsWith("text/event-stream")) {
      return this.#takeJson(reply);
    }
    await this.#follow(reply, id);
    this.failed(id, "broken", "its stream broke off");
  }

  /**
   * Reads the stream of a call; where it breaks off, goes on by `Last-Event-ID` until the answer is there.
   *
   * @param {Response} first
   * @param {number} id
   */
  async #follow(first, id) {
    let lastId = "";
    /** @type {Response | undefined} */
    let response = first;
    while (!this.isClosed) {
      if (response?.ok) {
        await this.read(response, (event) => {
          if (event.id) lastId = event.id;
          if (event.data !== "") this.took(JSON.parse(event.data));
        });
      }
      if (!this.calls.has(id) || lastId === "" || response?.status === 404) return;
      await this.pause();
      response = await this.fetch("/mcp", { headers: this.#headers({ "last-event-id": lastId }) });
    }
  }

  /**
   * Its session is gone, and it begins another one, as the specification says.
   *
   * @param {string} session
   */
  async #lost(session) {
    if (session !== this.session || session === "") return;
    this.tally.counts.sessionsLost += 1;
    this.session = "";
    await this.#begin().catch(() => undefined);
  }

  /**
   * The session's own stream, for as long as the client has that session.
   *
   * @param {string} session
   */
  async #listen(session) {
    let lastId = "";
    while (!this.isClosed && session === this.session) {
      const more = lastId === "" ? {} : { "last-event-id": lastId };
      const response = await this.fetch("/mcp", { headers: this.#headers(more) });
      if (response?.status === 404) return;
      if (response?.ok) {
        await this.read(response, (event) => {
          if (event.id) lastId = event.id;
        });
      }
      await this.pause();
    }
  }

  /** @param {object} message */
  #post(message) {
    const headers = this.#headers({ "content-type": "application/json" });
    return this.fetch("/mcp", { method: "POST", headers, body: JSON.stringify(message) });
  }

  /** @param {Response | undefined} reply */
  async #takeJson(reply) {
    try {
      this.took(JSON.parse((await reply?.text()) ?? ""));
    } catch {
      // Not an answer.
    }
  }

  /** @param {Record<string, string>} more */
  #headers(more) {
    const accept = "application/json, text/event-stream";
    return { accept, ...(this.session && { "mcp-session-id": this.session }), ...more };
  }
}
