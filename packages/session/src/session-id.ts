const ALPHABET = new TextEncoder().encode(
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
);
const TOKEN_LENGTH = 22;
const TOKEN = /^[\w-]*$/;

/**
 * 22 characters of base64url, six random bits each: 132 bits, so that nobody guesses one. Visible ASCII,
 * as `Mcp-Session-Id` must be (2025-11-25 transports, "Session Management").
 */
export function randomToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(TOKEN_LENGTH));
  return String.fromCharCode(...bytes.map((byte) => ALPHABET[byte & 63] ?? 0));
}

/** A new session id. Its prefix tells the transport, so that nothing is looked up to find the way. */
export function newSessionId(prefix: string): string {
  return prefix + randomToken();
}

/**
 * Whether an id can be one of ours. What cannot is not looked up: a store is not asked for keys that a
 * stranger made up.
 */
export function isSessionId(id: string, prefix: string): boolean {
  return (
    id.length === prefix.length + TOKEN_LENGTH &&
    id.startsWith(prefix) &&
    TOKEN.test(id.slice(prefix.length))
  );
}
