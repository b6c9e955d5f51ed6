/** A client as a person would call it. */
export function clientName(client: {
  readonly name?: string;
  readonly version?: string;
  readonly userAgent?: string;
}): string {
  const { name = client.userAgent ?? "a client without a name", version } = client;
  return version === undefined ? name : `${name} ${version}`;
}
