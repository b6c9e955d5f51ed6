import type {
  HttpSseConfig,
  HttpSseConfigInput,
  HttpSseOnlyInput,
  HttpTransportConfigInput,
} from "@crossfade/core";
import { z } from "zod";
import type { ConfigDialect } from "./client-configs/config-dialect.js";
import { dialectById, dialectOfFile } from "./client-configs/dialect-of.js";
import { EndpointMap, type EndpointMove } from "./client-configs/endpoint-map.js";
import {
  fileAt,
  findProjectConfigs,
  findUserConfigs,
  type FoundFile,
  type MachineFolders,
  type ProjectSearchOptions,
} from "./client-configs/find-config-files.js";
import { KNOWN_MOVES } from "./client-configs/known-moves.js";
import {
  translateConfigText,
  type TranslatedText,
  type VerifyEndpoint,
} from "./client-configs/translate-config.js";
import { translateDocs } from "./client-configs/translate-docs.js";
import {
  translateFiles,
  type TranslatedFile,
  type TranslateFilesOptions,
} from "./client-configs/translate-files.js";
import { proxyLines, type ProxyLine, type ProxyLinesOptions } from "./server-config/proxy-lines.js";
import {
  toHttpSseServerConfig,
  toStreamableServerConfig,
  type StreamableServerConfig,
  type TranslatedServerConfig,
} from "./server-config/translate-server-config.js";

export interface ConfigTranslatorOptions {
  /** Servers whose new URL is known to whoever asks. Default: none. */
  readonly endpoints?: readonly EndpointMove[];
  /** Whether moves that providers have announced are among them. Default: true. */
  readonly knownMoves?: boolean;
  /**
   * Whether a URL that ends in `/sse` is taken to have moved to `/mcp`. Default: true where there is somebody to
   * ask (`verify`), otherwise false: such entries are reported and left.
   */
  readonly convention?: boolean;
  /** Asked before a change that rests on that convention alone: whether Streamable HTTP is served there. */
  readonly verify?: VerifyEndpoint;
}

const optionsSchema = z.object({
  endpoints: z.array(z.strictObject({ from: httpUrl(), to: httpUrl() })).default([]),
  knownMoves: z.boolean().default(true),
  convention: z.boolean().optional(),
});

function httpUrl(): z.ZodString {
  return z.string().regex(/^(https?:\/\/|\$\{)/i, "must be an http(s) URL");
}

/** Where a text comes from, or what it is written in: `docs` for prose. */
export type TextKind = { readonly path: string } | { readonly dialect: string };

/** Translates configurations of servers and of clients from http-sse to Streamable HTTP. */
export class ConfigTranslator {
  readonly #moves: EndpointMap;
  readonly #verify: VerifyEndpoint | undefined;

  /** @throws ZodError where a URL is none */
  constructor(options: ConfigTranslatorOptions = {}) {
    const { endpoints, knownMoves, convention } = optionsSchema.parse(options);
    this.#moves = new EndpointMap({
      given: endpoints,
      known: knownMoves ? KNOWN_MOVES : [],
      convention: convention ?? options.verify !== undefined,
    });
    this.#verify = options.verify;
  }

  /** The configuration of Streamable HTTP for a server that ran http-sse, with each change and why. */
  toStreamable(config: HttpSseConfigInput = {}): StreamableServerConfig {
    return toStreamableServerConfig(config);
  }

  /** The way back. `own` is what `toStreamable` left behind. */
  toHttpSse(
    config: HttpTransportConfigInput = {},
    own: HttpSseOnlyInput = {},
  ): TranslatedServerConfig<HttpSseConfig> {
    return toHttpSseServerConfig(config, own);
  }

  /** What a reverse proxy needs for a generation of clients, line by line. */
  proxyLines(options: ProxyLinesOptions): ProxyLine[] {
    return proxyLines(options);
  }

  /**
   * Translates a text: a configuration, by the path that it has or the client that it is for, or prose.
   *
   * @throws RangeError for a dialect that is not known
   */
  translateText(text: string, kind: TextKind, signal?: AbortSignal): Promise<TranslatedText> {
    const dialect = dialectFor(kind);
    const options = { moves: this.#moves, ...this.#asking(), ...(signal ? { signal } : {}) };
    return dialect
      ? translateConfigText(text, { ...options, dialect })
      : translateDocs(text, options);
  }

  /** The configurations of a user's clients on this machine. */
  findUserConfigs(machine: MachineFolders): Promise<FoundFile[]> {
    return findUserConfigs(machine);
  }

  /** The configurations and the documentation in a project's folder. */
  findProjectConfigs(folder: string, options?: ProjectSearchOptions): Promise<FoundFile[]> {
    return findProjectConfigs(folder, options);
  }

  /**
   * Translates files, given by path or as they were found. Without `write` nothing is written, and the
   * diffs tell what would be. Doing it twice changes nothing more.
   */
  translateFiles(
    files: readonly (string | FoundFile)[],
    options: Omit<TranslateFilesOptions, "moves" | "verify"> = {},
  ): Promise<TranslatedFile[]> {
    const found = files.map((file) => (typeof file === "string" ? fileAt(file) : file));
    return translateFiles(found, { ...options, moves: this.#moves, ...this.#asking() });
  }

  #asking(): { readonly verify?: VerifyEndpoint } {
    return this.#verify ? { verify: this.#verify } : {};
  }
}

function dialectFor(kind: TextKind): ConfigDialect | undefined {
  if ("path" in kind) return dialectOfFile(kind.path);
  const { dialect: id } = kind;
  if (id === "docs") return undefined;
  const dialect = dialectById(id);
  if (!dialect) throw new RangeError(`No client's configuration is called ${id}`);
  return dialect;
}
