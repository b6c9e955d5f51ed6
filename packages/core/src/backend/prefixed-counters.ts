/**
 * Counters under names that say whose they are: `prefixedCounters("events", { sent: 1 })` is
 * `{ "events.sent": 1 }`. Takes any object of numbers; interfaces have no index signature to say so with.
 */
export function prefixedCounters<Counters extends { readonly [Name in keyof Counters]: number }>(
  prefix: string,
  counters: Counters,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries<number>(counters).map(([name, value]) => [`${prefix}.${name}`, value]),
  );
}
