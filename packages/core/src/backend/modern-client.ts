import type { JsonObject } from "../jsonrpc/message.js";

/** What a modern request says of its client, which a legacy one has said once, in `initialize`. */
export interface ModernClient {
  /** `name`, `version`, and what else `Implementation` has; undefined where it did not say. */
  readonly info: JsonObject | undefined;
  readonly capabilities: JsonObject;
  /** From which level on it wants log messages of this request; undefined: none. */
  readonly logLevel: string | undefined;
}
