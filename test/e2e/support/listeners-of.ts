import type { EventEmitter } from "node:events";

/** How many listeners there are for each event. */
export function listenersOf(emitter: EventEmitter): object {
  return Object.fromEntries(
    emitter.eventNames().map((name) => [name, emitter.listenerCount(name)] as const),
  );
}
