import type { ConfigFormat } from "./config-node.js";

/** What a server's entry in a configuration makes its client speak. */
export type EntryTransport = "http-sse" | "streamable-http";

/** A key that holds a server's URL; some say by their name how it is spoken to. */
export interface UrlKey {
  readonly key: string;
  readonly means?: EntryTransport;
}

/** How one client writes its servers down, as data. */
export interface ConfigDialect {
  /** Stable name, such as `claude-desktop`. */
  readonly id: string;
  readonly name: string;
  readonly format: ConfigFormat;
  /** Where servers are in the file: keys from the top, `*` for any. Below it a map by name, or a list. */
  readonly servers: readonly (readonly string[])[];
  readonly urlKeys: readonly UrlKey[];
  /** Keys that say the transport, the preferred one first. Empty: the client has none. */
  readonly typeKeys: readonly string[];
  readonly sseTypes: readonly string[];
  /** What the client reads as Streamable HTTP; the first is what is written. */
  readonly streamableTypes: readonly string[];
  /** What an entry without a type is: its client tries both, or takes it for one of them. */
  readonly withoutType: EntryTransport | "detected";
  /** Files of a user: `{home}` and `{appData}` (`~/Library/Application Support`, `%APPDATA%`, `~/.config`). */
  readonly userFiles: readonly string[];
  /** Files of a project, by the end of their path; `*` is one name. */
  readonly projectFiles: readonly string[];
  /** Where that is documented, and when somebody last looked: nothing here is from memory. */
  readonly source: { readonly url: string; readonly checked: string };
}
