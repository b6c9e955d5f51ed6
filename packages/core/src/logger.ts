/** One line of a log: the fields first, then the message, as pino has it. */
export type LogMethod = (fields: object, message: string) => void;

/**
 * Where this library logs to. A pino logger fits as it is; so does anything with these four
 * methods. No secret, session id in full, or body of a message is ever passed to it.
 */
export interface Logger {
  debug: LogMethod;
  info: LogMethod;
  warn: LogMethod;
  error: LogMethod;
}

const ignore: LogMethod = () => undefined;

/** Logs nothing: the default, since a library that is not asked should not print. */
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
