import { z } from "zod";
import { TransportError } from "../errors/transport-error.js";

/**
 * Checks a configuration and fills in its defaults.
 *
 * @throws TransportError `INVALID_CONFIG`, whose message names every wrong field at once.
 */
export function parseConfig<Schema extends z.ZodType>(
  schema: Schema,
  name: string,
  input: unknown,
): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new TransportError(
    "INVALID_CONFIG",
    `${name} is wrong:\n${z.prettifyError(result.error)}`,
    {
      cause: result.error,
    },
  );
}
