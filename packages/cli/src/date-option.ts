import { InvalidArgumentError } from "commander";

/** A date, such as `2027-06-30`, or a time with an offset. */
export function dateOption(text: string): Date {
  const hasShape = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(text);
  const date = new Date(text);
  if (hasShape && !Number.isNaN(date.getTime())) return date;
  throw new InvalidArgumentError("It must be a date, such as 2027-06-30.");
}
