/** A connection that only listens. */
export interface RedisSubscriber {
  /** Resolves once messages arrive. One listener for each channel. */
  subscribe(channel: string, listener: (message: string) => void): Promise<void>;
  unsubscribe(channel: string): Promise<void>;
  /** Whether messages arrive at present. */
  readonly ready: boolean;
  /** For good. Resolves when nothing is left behind, which takes as long as what is under way. */
  close(): Promise<void>;
}

/** What the stores need of a client, whichever it is. */
export interface RedisConnection {
  /** Whether a command that is sent now goes out now. */
  readonly ready: boolean;
  /** Whether keys are spread over several servers. */
  readonly cluster: boolean;
  /** Calls back whenever the connection comes up. Returns how to stop that. */
  onReady(listener: () => void): () => void;
  /** Sends a command to the server that has `key`. */
  send(key: string, command: readonly string[]): Promise<unknown>;
  /**
   * Tells all subscribers. Resolves to how many there were; undefined where the server does not know,
   * because some may be connected to another.
   */
  publish(channel: string, message: string): Promise<number | undefined>;
  /** Opens a connection of its own for subscriptions; it comes up by itself, and again when it was lost. */
  subscriber(): RedisSubscriber;
}
