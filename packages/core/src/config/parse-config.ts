import { z } from "zod";
import { TransportError } from "../errors/transport-error.js";
import { fitDefaults } from "./bounded-defaults.js";

/** Where a field's value was given, such as an environment variable's name; nothing where unknown. */
type SourceOf = (path: readonly PropertyKey[]) => string | undefined;

/**
 * Checks a configuration and fills in its defaults.
 *
 * @throws TransportError `INVALID_CONFIG`, whose message names every wrong field at once.
 */
export function parseConfig<Schema extends z.ZodType>(
  schema: Schema,
  name: string,
  input: unknown,
  sourceOf: SourceOf = () => undefined,
): z.output<Schema> {
  const result = schema.safeParse(fitDefaults(input));
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => {
    const source = sourceOf(path);
    return { path, message: source === undefined ? message : `${source}: ${message}` };
  });
  throw new TransportError("INVALID_CONFIG", `${name} is wrong:\n${z.prettifyError({ issues })}`, {
    cause: result.error,
  });
}
