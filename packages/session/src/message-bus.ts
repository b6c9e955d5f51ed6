/** Stops serving or listening. Calling it again does nothing. */
export type Unsubscribe = () => Promise<void>;

/**
 * How nodes talk. Payloads are opaque text. A message that cannot be delivered is lost: whoever needs an
 * answer asks with `request`. `describeMessageBus` is the contract as a test suite.
 */
export interface MessageBus {
  /** Answers the requests to a node. Resolves once requests arrive here. */
  serve(node: string, handler: (payload: string) => Promise<string>): Promise<Unsubscribe>;
  /**
   * Asks a node. Rejects with `NODE_ABSENT` where it is known that nobody serves it, so that the payload
   * has reached nobody and may be sent elsewhere; with `NODE_UNREACHABLE`, which leaves that open, where
   * its handler fails (whose error stays there), `timeoutMs` pass, or this bus is closed.
   */
  request(node: string, payload: string, timeoutMs: number): Promise<string>;
  /** Tells every subscriber of a channel, on this node too, in the order of publishing. */
  publish(channel: string, payload: string): Promise<void>;
  /** Resolves once messages arrive here. What a handler throws reaches neither publisher nor others. */
  subscribe(channel: string, handler: (payload: string) => void): Promise<Unsubscribe>;
  /** Stops everything that was begun on this bus. Afterwards all else rejects. */
  close(): Promise<void>;
}
