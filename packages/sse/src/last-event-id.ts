/** Where a client's stream broke off: the stream's own token, and the number of the last event. */
export interface StreamPosition {
  readonly stream: string;
  readonly number: number;
}

/** Reads `<stream>-<number>`; undefined where the value is none of ours. */
export function parseLastEventId(value: string | undefined): StreamPosition | undefined {
  const match = /^(.+)-(\d{1,15})$/.exec(value ?? "");
  const [, stream, number] = match ?? [];
  return stream === undefined ? undefined : { stream, number: Number(number) };
}
