import { maskText, maskUrl } from "../client-configs/mask-secrets.js";

/** Something that was sent and what came of it: the evidence of everything that is said about a server. */
export interface ProbeStep {
  /** Such as `POST https://mcp.example.com/mcp: initialize`. */
  readonly sent: string;
  /** Such as `200 application/json`, or why nothing came. */
  readonly got: string;
  readonly afterMs: number;
}

/** Why a client could not go on. */
export class ProbeFailure extends Error {
  /** What the server answered; undefined where nothing came, or what came was no answer. */
  readonly status: number | undefined;
  /** The code of a JSON-RPC error. */
  readonly rpcCode: number | undefined;

  constructor(message: string, { status, rpcCode }: { status?: number; rpcCode?: number } = {}) {
    super(message);
    this.name = "ProbeFailure";
    this.status = status;
    this.rpcCode = rpcCode;
  }
}

/** The name of a request in a step. */
export function sentAs(method: string, url: string, what?: string): string {
  return `${method} ${maskUrl(url)}${what === undefined ? "" : `: ${what}`}`;
}

/** Why a request failed, in words, without what might be secret in them. */
export function reasonOf(error: unknown): string {
  const { message, cause } = error as Error & { cause?: { code?: string; message?: string } };
  return maskText(cause?.code ?? cause?.message ?? message);
}
