import { z } from "zod";

/**
 * Reads an environment variable's text as the kind of value that a field wants. Text that does not
 * fit is returned as it is, so that the schema's own message says what is wrong with it.
 */
export function valueFromText(schema: z.ZodType, text: string): unknown {
  const wanted = unwrap(schema);
  if (wanted instanceof z.ZodNumber) return text.trim() === "" ? text : numberOr(text);
  if (wanted instanceof z.ZodBoolean) return booleanOr(text);
  if (wanted instanceof z.ZodArray) return arrayFrom(wanted, text);
  if (wanted instanceof z.ZodUnion) return unionFrom(wanted, text);
  return text;
}

/** The schema below defaults and optionals. */
function unwrap(schema: z.ZodType): z.ZodType {
  const isWrapped =
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional;
  return isWrapped ? unwrap(schema.def.innerType as z.ZodType) : schema;
}

function numberOr(text: string): unknown {
  const number = Number(text);
  return Number.isNaN(number) ? text : number;
}

function booleanOr(text: string): unknown {
  if (text === "true") return true;
  return text === "false" ? false : text;
}

function arrayFrom(schema: z.ZodArray, text: string): unknown {
  if (schema.element instanceof z.ZodString) return text.split(",").map((entry) => entry.trim());
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A list, or `false` for "no check"; or one of several words and numbers. */
function unionFrom(schema: z.ZodUnion, text: string): unknown {
  const list = schema.options.find((option) => option instanceof z.ZodArray);
  if (list) return text === "false" ? false : arrayFrom(list, text);
  const meant = schema.options.find(
    (option) => option instanceof z.ZodLiteral && option.values.has(Number(text)),
  );
  return meant ? Number(text) : text;
}
