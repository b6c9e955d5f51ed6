const MAX_LENGTH = 200;
/** Control characters, what changes the direction of text, and line breaks beyond ASCII. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** A stranger's text for a log line: short, and unable to write a line of its own. */
export function logText(text: string): string {
  return text.slice(0, MAX_LENGTH).replaceAll(UNPRINTABLE, "");
}
