import {
  isObject,
  type Clock,
  type HeaderParameter,
  type HeaderParameters,
  type JsonObject,
} from "@crossfade/core";

/** Long enough to spare most calls a look at the list, short enough for a list that changes. */
const KEPT_MS = 60_000;
const MAX_PRINCIPALS = 1_000;

interface Kept {
  readonly until: number;
  readonly tools: Promise<ReadonlyMap<string, HeaderParameters>>;
}

/** Which arguments of which tool are mirrored in headers, as their schemas say with `x-mcp-header`. */
export class ToolHeaders {
  readonly #clock: Clock;
  /** By principal, since a factory may build a different server for each; the oldest first. */
  readonly #kept = new Map<string | undefined, Kept>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async of(
    tool: string,
    principal: string | undefined,
    listTools: () => Promise<readonly JsonObject[]>,
  ): Promise<HeaderParameters | undefined> {
    for (;;) {
      const kept = this.#kept.get(principal);
      if (!kept || kept.until <= this.#clock.monotonic()) {
        return (await this.#read(principal, listTools)).get(tool);
      }
      try {
        return (await kept.tools).get(tool);
      } catch {
        // Another request's list, which failed with that request, as when its client cancelled it.
      }
    }
  }

  #read(
    principal: string | undefined,
    listTools: () => Promise<readonly JsonObject[]>,
  ): Kept["tools"] {
    const tools = listTools().then(headersOfTools);
    const kept = { until: this.#clock.monotonic() + KEPT_MS, tools };
    this.#kept.delete(principal);
    this.#kept.set(principal, kept);
    // A list that could not be had is asked for again.
    tools.catch(() => {
      if (this.#kept.get(principal) === kept) this.#kept.delete(principal);
    });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MAX_PRINCIPALS) break;
      this.#kept.delete(oldest);
    }
    return tools;
  }
}

function headersOfTools(tools: readonly JsonObject[]): ReadonlyMap<string, HeaderParameters> {
  const found = new Map<string, HeaderParameters>();
  for (const { name, inputSchema } of tools) {
    const parameters = [...headersOfSchema(inputSchema, [])];
    if (typeof name === "string" && parameters.length > 0) found.set(name, parameters);
  }
  return found;
}

/** Only what a chain of `properties` leads to may be marked (2026-07-28 transports, "Schema Extension"). */
function* headersOfSchema(schema: unknown, path: readonly string[]): Generator<HeaderParameter> {
  const properties = isObject(schema) ? schema["properties"] : undefined;
  for (const [name, property] of Object.entries(isObject(properties) ? properties : {})) {
    const inner = [...path, name];
    const header = isObject(property) ? property["x-mcp-header"] : undefined;
    if (typeof header === "string") yield { path: inner, header };
    yield* headersOfSchema(property, inner);
  }
}
