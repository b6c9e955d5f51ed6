import type { DeprecationConfig, Generation } from "@crossfade/core";

/** What is retired, in words for people. */
export interface RetirementSubject {
  /** For logs and programs, such as `http-sse`. */
  readonly id: string;
  /** The beginning of a sentence. */
  readonly name: string;
  /** What a person has to do. `where` is where the successor is, as a sentence has it. */
  readonly advice: (where: string) => string;
}

export const GENERATION_SUBJECTS: Readonly<
  Record<Exclude<Generation, "stateless">, RetirementSubject>
> = {
  "http-sse": {
    id: "http-sse",
    name: "The HTTP+SSE transport of MCP (2024-11-05)",
    advice: (where) =>
      `Use Streamable HTTP: in the client's configuration, set this server's type to "http" (some clients say "streamable-http") and its URL to ${where}.`,
  },
  sessionful: {
    id: "sessionful",
    name: "Streamable HTTP with sessions (MCP 2025-03-26 to 2025-11-25)",
    advice: (where) =>
      `Update the client to a version that speaks MCP 2026-07-28. Its type stays "http" and its URL ${where}.`,
  },
};

/** The sentences that clients and their people read. */
export class RetirementTexts {
  readonly #subject: RetirementSubject;
  readonly #config: DeprecationConfig;

  constructor(subject: RetirementSubject, config: DeprecationConfig) {
    this.#subject = subject;
    this.#config = config;
  }

  /** While it is still served. */
  notice(where: string): string {
    const { sunsetDate } = this.#config;
    const end = sunsetDate === undefined ? "will end" : `ends on ${sunsetDate}`;
    return this.#sentences(`is deprecated on this server and ${end}.`, where);
  }

  /** In a window of refusal. */
  brownout(until: number, where: string): string {
    const { sunsetDate } = this.#config;
    const end = sunsetDate === undefined ? "it will end" : `it ends on ${sunsetDate}`;
    const pause = `is refused by this server until ${new Date(until).toISOString()}, as a reminder that ${end}.`;
    return this.#sentences(pause, where);
  }

  /** After the end. */
  ended(where: string): string {
    const { sunsetDate } = this.#config;
    const when = sunsetDate === undefined ? "" : ` on ${sunsetDate}`;
    return this.#sentences(`has ended on this server${when}.`, where);
  }

  #sentences(what: string, where: string): string {
    const { migrationDocsUrl: docs } = this.#config;
    const { name, advice } = this.#subject;
    const more = docs === undefined ? [] : [`How to: ${docs}`];
    return [`${name} ${what}`, advice(where), ...more].filter((part) => part !== "").join(" ");
  }
}
