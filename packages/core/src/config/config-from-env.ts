import type { z } from "zod";
import { TransportError } from "../errors/transport-error.js";
import {
  deprecationConfig,
  sessionfulDeprecationConfig,
  type DeprecationConfig,
} from "./deprecation-config.js";
import { httpSseConfig, type HttpSseConfig } from "./http-sse-config.js";
import { httpTransportConfig, type HttpTransportConfig } from "./http-transport-config.js";
import { parseConfig } from "./parse-config.js";
import { sseEndpointConfig } from "./sse-endpoint-config.js";
import { valueFromText } from "./value-from-text.js";

/** Environment variables, as `process.env` has them; reading them is for applications. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What an environment variable sets: a path into the configuration, and the schema of that field. */
interface Field {
  readonly path: readonly string[];
  readonly schema: z.ZodType;
}

/** Nested objects whose fields have variables of their own (`CROSSFADE_ENDPOINT_STREAM_PATH`). */
const NESTED: Readonly<Record<string, z.ZodObject>> = {
  endpoint: sseEndpointConfig,
  deprecation: deprecationConfig,
};

const DEFAULT_PREFIX = "CROSSFADE_";

/**
 * The http-sse configuration from environment variables: `maxBodyBytes` from
 * `CROSSFADE_MAX_BODY_BYTES`, `endpoint.streamPath` from `CROSSFADE_ENDPOINT_STREAM_PATH`. Lists are
 * separated by commas, booleans are `true` or `false`; what is no string, number or list of strings
 * (`brownouts`, `exemptions`) is given as JSON.
 *
 * @throws TransportError `INVALID_CONFIG`, whose message names the variables of what is wrong; also
 * for a variable with the prefix that names no field.
 */
export function httpSseConfigFromEnv(env: Environment, prefix = DEFAULT_PREFIX): HttpSseConfig {
  return configFromEnv(httpSseConfig, "HttpSseConfig", env, prefix);
}

/** The same for what every transport is configured with. */
export function httpTransportConfigFromEnv(
  env: Environment,
  prefix = DEFAULT_PREFIX,
): HttpTransportConfig {
  return configFromEnv(httpTransportConfig, "HttpTransportConfig", env, prefix);
}

/**
 * The same for the retirement of Streamable HTTP with sessions: `sunsetDate` from
 * `CROSSFADE_SESSIONS_DEPRECATION_SUNSET_DATE`. Undefined where no variable has the prefix.
 */
export function sessionfulDeprecationFromEnv(
  env: Environment,
  prefix = `${DEFAULT_PREFIX}SESSIONS_DEPRECATION_`,
): DeprecationConfig | undefined {
  const isSet = Object.keys(env).some((name) => name.startsWith(prefix) && env[name]);
  if (!isSet) return undefined;
  return configFromEnv(sessionfulDeprecationConfig, "DeprecationConfig", env, prefix);
}

function configFromEnv<Schema extends z.ZodObject>(
  schema: Schema,
  name: string,
  env: Environment,
  prefix: string,
): z.output<Schema> {
  const variables = variablesOf(schema, prefix);
  const nameOf = new Map([...variables].map(([variable, { path }]) => [path.join("."), variable]));
  return parseConfig(
    schema,
    name,
    inputFromEnv(variables, env, prefix),
    // An issue may lie deeper than its variable: one entry of a list.
    (path) => nameOf.get(path.slice(0, 2).join(".")) ?? nameOf.get(String(path[0])),
  );
}

function inputFromEnv(
  variables: ReadonlyMap<string, Field>,
  env: Environment,
  prefix: string,
): object {
  const input: Record<string, unknown> = {};
  const unknown: string[] = [];
  for (const [name, text] of Object.entries(env)) {
    if (text === undefined || text === "" || !name.startsWith(prefix)) continue;
    const field = variables.get(name);
    if (field) assign(input, field.path, valueFromText(field.schema, text));
    else unknown.push(name);
  }
  if (unknown.length === 0) return input;
  throw new TransportError(
    "INVALID_CONFIG",
    `No field is set by ${unknown.join(", ")}; the variables are ${[...variables.keys()].join(", ")}`,
  );
}

function variablesOf(schema: z.ZodObject, prefix: string): ReadonlyMap<string, Field> {
  const variables = new Map<string, Field>();
  for (const [name, inner] of Object.entries<z.core.$ZodType>(schema.shape)) {
    const nested = NESTED[name];
    if (!nested) variables.set(prefix + upperSnake(name), { path: [name], schema: asType(inner) });
    for (const [innerName, field] of Object.entries<z.core.$ZodType>(nested?.shape ?? {})) {
      const variable = `${prefix}${upperSnake(name)}_${upperSnake(innerName)}`;
      variables.set(variable, { path: [name, innerName], schema: asType(field) });
    }
  }
  return variables;
}

/** A shape is typed by zod's smallest interface; every field of ours is built by the full one. */
function asType(schema: z.core.$ZodType): z.ZodType {
  return schema as z.ZodType;
}

function upperSnake(camelCase: string): string {
  return camelCase.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

function assign(
  target: Record<string, unknown>,
  [head, ...rest]: readonly string[],
  value: unknown,
) {
  if (head === undefined) return;
  if (rest.length === 0) target[head] = value;
  else assign((target[head] ??= {}) as Record<string, unknown>, rest, value);
}
