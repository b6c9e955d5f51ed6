import { ledgerFromJson, type LedgerSnapshot } from "@crossfade/sunset";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { CommandIo } from "./command-io.js";
import { CommandFailure } from "./command-failure.js";
import type { RequestOptions } from "./request-options.js";

/** Reads a ledger from a file, or from a server that gives it out. */
export async function readLedger(
  place: string,
  { header, timeout }: RequestOptions,
  io: CommandIo,
): Promise<LedgerSnapshot> {
  const text = /^https?:/i.test(place)
    ? await textAt(place, header, AbortSignal.any([io.signal, AbortSignal.timeout(timeout)]))
    : await textIn(resolve(io.cwd, place), place);
  try {
    return ledgerFromJson(text);
  } catch (error) {
    throw new CommandFailure(`${place}: ${(error as Error).message}`);
  }
}

async function textIn(path: string, name: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new CommandFailure(`${name}: ${code === "ENOENT" ? "there is no such file" : message}`);
  }
}

async function textAt(
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<string> {
  try {
    const answer = await fetch(url, {
      headers: { accept: "application/json", ...headers },
      signal,
    });
    if (answer.ok) return await answer.text();
    await answer.body?.cancel();
    throw new CommandFailure(`${url} answers ${answer.status}, and no ledger`);
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    const { cause, message } = error as Error & { cause?: { code?: string } };
    throw new CommandFailure(`${url}: ${cause?.code ?? message}`);
  }
}
