import {
  Refusals,
  TransportError,
  type Caller,
  type Clock,
  type HttpReply,
  type HttpRequest,
  type JsonRpcId,
  type Logger,
  type Transport,
} from "@crossfade/core";
import type { SessionManager, SessionPlace } from "@crossfade/session";
import { CarriableRequest } from "./carried-request.js";
import { KnownPlaces } from "./known-places.js";
import { requestsIn } from "./lost-reply.js";
import type { OutgoingForwards } from "./outgoing-forwards.js";

/** How long to wait before a session is looked for again that has no owner, or one that does not answer. */
const LOOK_AGAIN_MS = 250;

/** What the router needs to know of a transport. */
export type RoutedTransport = Pick<Transport, "name" | "handle" | "sessionOf">;

export interface SessionRouterOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly sessions: SessionManager;
  /** Absent without a message bus: then a session of another node is waited for until it is free. */
  readonly forwards: OutgoingForwards | undefined;
  /** How long a request waits for a session whose owner does not answer. */
  readonly claimTimeoutMs: number;
  /** Most requests that wait for other nodes, and most streams that come from there. */
  readonly maxForwards: number;
  readonly maxBodyBytes: number;
  readonly retryAfterMs: number;
}

/** A request whose session is not plainly here. */
interface Search {
  readonly transport: RoutedTransport;
  readonly caller: Caller;
  /** As it arrived. */
  readonly original: HttpRequest;
  readonly carriable: CarriableRequest;
}

/** Brings each request to the node where its session lives, and sessions without a node to this one. */
export class SessionRouter {
  readonly refusals: Refusals;
  /** Requests that had to wait for their session. */
  readonly counters = { waited: 0 };
  readonly #options: SessionRouterOptions;
  readonly #known: KnownPlaces;
  #searches = 0;

  constructor(options: SessionRouterOptions) {
    this.#options = options;
    this.#known = new KnownPlaces(options.clock);
    this.refusals = new Refusals(options.retryAfterMs, options.logger);
  }

  /** Answers a request. One that is for no session, or for one that lives here, costs nothing more. */
  handle(
    transport: RoutedTransport,
    request: HttpRequest,
    caller: Caller,
  ): HttpReply | Promise<HttpReply> {
    const session = transport.sessionOf(request);
    if (session === undefined) return transport.handle(request, caller);
    if (typeof session === "string" && this.#isHere(transport, session, caller)) {
      return transport.handle(request, caller);
    }
    const carriable = new CarriableRequest(request, this.#options.maxBodyBytes);
    return this.#route({ transport, caller, original: request, carriable }, session);
  }

  #isHere({ name }: RoutedTransport, session: string, { principal }: Caller): boolean {
    return this.#options.sessions.find(name, session, principal) !== undefined;
  }

  /** Never rejects. */
  async #route(search: Search, session: string | Promise<string | undefined>): Promise<HttpReply> {
    this.#searches += 1;
    try {
      this.#requireRoom();
      return await this.#find(search, session);
    } catch (error) {
      const id = await idOf(search.carriable);
      return this.refusals.answer(error, search.original, { id, revision: undefined });
    } finally {
      this.#searches -= 1;
    }
  }

  #requireRoom(): void {
    const { forwards, maxForwards } = this.#options;
    if (this.#searches <= maxForwards && (forwards?.size ?? 0) < maxForwards) return;
    throw new TransportError("CONNECTION_LIMIT", "Too many requests wait for other nodes");
  }

  async #find(
    search: Search,
    sought: string | undefined | Promise<string | undefined>,
  ): Promise<HttpReply> {
    const { clock, claimTimeoutMs, sessions } = this.#options;
    const { transport, caller, original, carriable } = search;
    const until = clock.monotonic() + claimTimeoutMs;
    const again = async (): Promise<string | undefined> => transport.sessionOf(original);
    const session = await this.#patiently(search, until, Promise.resolve(sought), again);
    if (session === undefined) return transport.handle(carriable.request, caller);
    const known = this.#known.find(session, caller.principal);
    const answer = known !== undefined && (await this.#forward(search, session, known));
    if (answer) return answer;
    for (let round = 0; ; round += 1) {
      const locate = (): Promise<SessionPlace> =>
        sessions.locate(transport.name, session, caller.principal);
      const place = await this.#patiently(search, until, locate(), locate);
      if (place.at === "here" || place.at === "unknown") {
        const reply = await transport.handle(carriable.request, caller);
        if (place.at === "unknown" || !this.#leftMeanwhile(search, session, reply)) return reply;
      }
      if (place.at === "elsewhere") {
        this.#known.remember(session, { ...place, principal: caller.principal });
        const reply = await this.#forward(search, session, place.node);
        if (reply) return reply;
      }
      if (!sessions.takesOver) throw new TransportError("DRAINING", "The server is shutting down");
      if (clock.monotonic() >= until) {
        throw new TransportError("NODE_UNREACHABLE", "The session's node does not answer");
      }
      if (round === 0) this.counters.waited += 1;
      await pause(clock, LOOK_AGAIN_MS);
    }
  }

  /** Whether a stream was refused since its session went to another node while it was being opened. */
  #leftMeanwhile(
    { transport, caller, original }: Search,
    session: string,
    reply: HttpReply,
  ): boolean {
    const refused = original.method === "GET" && reply.status === 503;
    return refused && !this.#isHere(transport, session, caller);
  }

  /**
   * Whoever asks for the rest of a stream waits for a store that is away as it does for a session's node: a
   * stream that is refused is one that clients of http-sse never ask for again.
   */
  async #patiently<Value>(
    { original }: Search,
    until: number,
    first: Promise<Value>,
    again: () => Promise<Value>,
  ): Promise<Value> {
    const { clock } = this.#options;
    for (let attempt = first; ; attempt = again()) {
      try {
        return await attempt;
      } catch (error) {
        const waits =
          original.method === "GET" && isUnavailable(error) && clock.monotonic() < until;
        if (!waits) throw error;
      }
      await pause(clock, LOOK_AGAIN_MS);
    }
  }

  async #forward(
    { transport, caller, carriable }: Search,
    session: string,
    node: string,
  ): Promise<HttpReply | undefined> {
    const { forwards } = this.#options;
    if (!forwards) return undefined;
    const head = await carriable.head();
    const { name } = transport;
    const reply = await forwards.forward({
      node,
      transport: name,
      session,
      caller,
      head,
      request: carriable,
    });
    if (reply !== "not-taken") return reply;
    this.#known.forget(session);
    return undefined;
  }
}

function isUnavailable(error: unknown): boolean {
  return TransportError.is(error) && error.code === "STORE_UNAVAILABLE";
}

/** The id that a refusal names, so that the client knows which call has failed. */
async function idOf(carriable: CarriableRequest): Promise<JsonRpcId | undefined> {
  try {
    return requestsIn((await carriable.head()).body).ids[0];
  } catch {
    return undefined;
  }
}

function pause(clock: Clock, durationMs: number): Promise<void> {
  return new Promise((resolve) => void clock.setTimeout(resolve, durationMs));
}
