import { errorFields } from "./errors/error-fields.js";
import type { Logger } from "./logger.js";

/** Logs what nobody expected: name and message only. `method` says what was being done. */
export function logUnexpected(logger: Logger, method: string, error: unknown): void {
  logger.error({ method, ...errorFields(error) }, "unexpected error");
}
