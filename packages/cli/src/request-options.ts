import { InvalidArgumentError, type Command } from "commander";

/** Options of commands that speak to a server. */
export interface RequestOptions {
  readonly header: Readonly<Record<string, string>>;
  readonly timeout: number;
}

/** Adds them: headers, which are sent and never printed, and how long an answer may take. */
export function addRequestOptions(command: Command): Command {
  return command
    .option(
      "-H, --header <header>",
      'sent with every request, such as "Authorization: Bearer …"; may be repeated, is never printed',
      collectHeader,
      {},
    )
    .option(
      "--timeout <ms>",
      "how long an answer may take, in milliseconds",
      positiveInteger,
      10_000,
    );
}

/** `Name: value`, as curl has it. */
export function collectHeader(
  text: string,
  before: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):\s*(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError('It must be "Name: value".');
  }
  return { ...before, [name]: value };
}

export function positiveInteger(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a whole number above 0.");
}

export function webUrl(text: string): string {
  if (/^https?:/i.test(text) && URL.canParse(text)) return text;
  throw new InvalidArgumentError("It must be a URL that begins with http:// or https://.");
}
