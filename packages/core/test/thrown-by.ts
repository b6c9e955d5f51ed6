import { TransportError } from "../src/errors/transport-error.js";

/** The TransportError that a call throws; anything else that it throws, or nothing, fails the test. */
export function thrownBy(act: () => unknown): TransportError {
  let value: unknown;
  try {
    value = act();
  } catch (error) {
    if (TransportError.is(error)) return error;
    throw error;
  }
  throw new Error(`nothing was thrown, but returned: ${JSON.stringify(value)}`);
}

/** The message of the `INVALID_CONFIG` that a call throws. */
export function configErrorOf(act: () => unknown): string {
  const error = thrownBy(act);
  if (error.code !== "INVALID_CONFIG") throw error;
  return error.message;
}

/** The fields that such a message names, in its order. */
export function fieldsNamedIn(message: string): string[] {
  return [...message.matchAll(/→ at (\S+)/g)].map(([, field = ""]) => field);
}
