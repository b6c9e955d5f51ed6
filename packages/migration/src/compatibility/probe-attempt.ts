import type { Generation } from "@crossfade/core";
import type { GenerationClient } from "../clients/generation-client.js";
import type { ReceivedAnswer } from "../clients/http-send.js";
import type { ProbeFailure, ProbeStep } from "../clients/probe-failure.js";

export interface ProbeOptions {
  /** Default: the platform's. */
  readonly fetch?: typeof globalThis.fetch;
  /** Sent with every request, such as `Authorization`. Never part of a report. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How long each answer may take. Default: 10 s. */
  readonly timeoutMs?: number;
  /** How long streams are left alone, to see whether something cuts them. Default: 0, which is not at all. */
  readonly idleMs?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ProbeProgress) => void;
}

export interface ProbeProgress {
  readonly step: "generation" | "stream" | "idle" | "page";
  readonly detail: string;
}

/** One try to be a client of a generation at a URL. */
export interface Attempt {
  readonly generation: Generation;
  readonly url: string;
  readonly client?: GenerationClient;
  readonly failure?: ProbeFailure;
  readonly steps: readonly ProbeStep[];
  readonly answers: readonly ReceivedAnswer[];
}
