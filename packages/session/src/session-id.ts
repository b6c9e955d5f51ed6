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
  const start = takeRandomBytes();
  for (let at = 0; at < TOKEN_LENGTH; at++) {
    codes[at] = ALPHABET[(pool[start + at] ?? 0) & 63] ?? 0;
  }
  return String.fromCharCode(...codes);
}

/** Asking the system costs the same for one token as for many; no byte is used twice. */
const pool = new Uint8Array(128 * TOKEN_LENGTH);
let used = pool.length;
/** The characters of the token that is being made. One list for all. */
const codes: number[] = [];

/** Where in the pool there are bytes for one token, now used. */
function takeRandomBytes(): number {
  if (used === pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  used += TOKEN_LENGTH;
  return used - TOKEN_LENGTH;
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
