import {
  httpSseConfigFromEnv,
  sessionfulDeprecationFromEnv,
  TransportError,
  type DeprecationConfig,
  type Environment,
  type HttpSseConfig,
} from "@crossfade/core";
import { Command, InvalidArgumentError, Option } from "commander";

/** What the server is started with. */
export interface ReferenceServerOptions {
  readonly port: number;
  readonly host: string;
  readonly logLevel: string;
  readonly config: HttpSseConfig;
  /** How Streamable HTTP with sessions is retired. Default: not. */
  readonly sessionsDeprecation?: DeprecationConfig;
  /** A file that the ledger is kept in. Default: in Redis, where `cluster` has one, else in memory. */
  readonly ledgerFile?: string;
  /** A port of the loopback address that shows ledger and statistics; 0 takes a free one. Default: none. */
  readonly adminPort?: number;
  /** The other nodes. Default: there are none, and everything is kept in memory. */
  readonly cluster?: ClusterOptions;
}

/** How this server works together with others. */
export interface ClusterOptions {
  /** Where the Redis is that all of them share. */
  readonly redisUrl: string;
  /** This one's name, unlike that of any other; undefined: a random one. */
  readonly node: string | undefined;
  readonly requestStateKeys: readonly string[];
  /** Milliseconds; undefined: the endpoint's default. */
  readonly leaseMs: number | undefined;
}

/** A flag that sets a field of the configuration, by the name of its environment variable. */
interface ConfigurationFlag {
  readonly flags: string;
  readonly variable: string;
  readonly description: string;
}

const LOG_LEVELS = ["silent", "error", "warn", "info", "debug"];

const CONFIGURATION_FLAGS: readonly ConfigurationFlag[] = [
  {
    flags: "--allowed-hosts <names>",
    variable: "CROSSFADE_ALLOWED_HOSTS",
    description: "Host values to serve, by commas, or false for any",
  },
  {
    flags: "--allowed-origins <origins>",
    variable: "CROSSFADE_ALLOWED_ORIGINS",
    description: "browser origins to serve, by commas",
  },
  {
    flags: "--trust-proxy",
    variable: "CROSSFADE_TRUST_PROXY",
    description: "believe X-Forwarded-For and X-Forwarded-Host",
  },
  {
    flags: "--public-url <url>",
    variable: "CROSSFADE_ENDPOINT_PUBLIC_URL",
    description: "where clients reach this server, for an absolute endpoint event",
  },
  {
    flags: "--max-sessions <number>",
    variable: "CROSSFADE_MAX_SESSIONS",
    description: "most sessions at once",
  },
  {
    flags: "--drain-delay-ms <number>",
    variable: "CROSSFADE_DRAIN_DELAY_MS",
    description: "how long SIGTERM leaves a load balancer to notice that /readyz says no",
  },
  {
    flags: "--drain-timeout-ms <number>",
    variable: "CROSSFADE_DRAIN_TIMEOUT_MS",
    description: "how long SIGTERM waits for running requests",
  },
  {
    flags: "--deprecation-mode <mode>",
    variable: "CROSSFADE_DEPRECATION_MODE",
    description:
      "how far the retirement of http-sse goes: off, advise, notify, brownout or enforce",
  },
  {
    flags: "--sunset <date>",
    variable: "CROSSFADE_DEPRECATION_SUNSET_DATE",
    description: "when http-sse ends, such as 2027-06-30",
  },
  {
    flags: "--notify-from <date>",
    variable: "CROSSFADE_DEPRECATION_NOTIFY_FROM",
    description: "when its clients are told in their sessions, from mode notify on",
  },
  {
    flags: "--brownouts <json>",
    variable: "CROSSFADE_DEPRECATION_BROWNOUTS",
    description: "when it is refused for a while: a list of windows, as JSON",
  },
  {
    flags: "--successor-url <url>",
    variable: "CROSSFADE_DEPRECATION_SUCCESSOR_URL",
    description: "where its clients should go",
  },
  {
    flags: "--migration-docs <url>",
    variable: "CROSSFADE_DEPRECATION_MIGRATION_DOCS_URL",
    description: "page that tells their users what to do",
  },
  {
    flags: "--sessions-deprecation-mode <mode>",
    variable: "CROSSFADE_SESSIONS_DEPRECATION_MODE",
    description: "the same for Streamable HTTP with sessions, which is off by default",
  },
  {
    flags: "--sessions-sunset <date>",
    variable: "CROSSFADE_SESSIONS_DEPRECATION_SUNSET_DATE",
    description: "when that ends",
  },
];

const HELP = `
Every other field of HttpSseConfig has a variable as well, such as
CROSSFADE_MAX_BODY_BYTES or CROSSFADE_RECONNECT_GRACE_MS. A flag goes before
its variable.`;

/**
 * Reads flags and environment. Prints help, the version, or which flag is wrong, and exits, as
 * commands do.
 *
 * @throws TransportError `INVALID_CONFIG`, whose message names every wrong field at once
 */
export function parseOptions(
  argv: readonly string[],
  env: Environment,
  version: string,
): ReferenceServerOptions {
  const flags = command(version).parse(argv, { from: "user" }).opts<Record<string, unknown>>();
  const variables = { ...env, ...variablesOf(flags) };
  const sessionsDeprecation = sessionfulDeprecationFromEnv(variables);
  return {
    port: flags["port"] as number,
    host: flags["host"] as string,
    logLevel: flags["logLevel"] as string,
    config: httpSseConfigFromEnv(withReference(withoutSessions(variables))),
    ...(sessionsDeprecation ? { sessionsDeprecation } : {}),
    ...(typeof flags["ledger"] === "string" ? { ledgerFile: flags["ledger"] } : {}),
    ...(typeof flags["adminPort"] === "number" ? { adminPort: flags["adminPort"] } : {}),
    ...clusterOf(flags),
  };
}

/** @throws TransportError `INVALID_CONFIG` */
function clusterOf(
  flags: Readonly<Record<string, unknown>>,
): Pick<ReferenceServerOptions, "cluster"> {
  const { redis, requestStateKeys, node, leaseMs } = flags as {
    readonly redis?: string;
    readonly requestStateKeys?: string;
    readonly node?: string;
    readonly leaseMs?: number;
  };
  if (redis === undefined) return {};
  if (requestStateKeys === undefined) {
    throw new TransportError(
      "INVALID_CONFIG",
      "--redis needs --request-state-keys (or CROSSFADE_REQUEST_STATE_KEYS): a secret of at least 32 " +
        "characters that all nodes share, since what one of them gives a client comes back to another",
    );
  }
  return {
    cluster: { redisUrl: redis, node, requestStateKeys: requestStateKeys.split(","), leaseMs },
  };
}

function command(version: string): Command {
  const program = new Command("crossfade-reference-server")
    .description(
      "An MCP server with something of everything, over every form of HTTP that clients speak",
    )
    .version(version)
    .addOption(
      new Option("--port <number>", "port to listen on; 0 takes a free one")
        .env("PORT")
        .default(3000)
        .argParser(port),
    )
    .addOption(
      new Option("--host <address>", "address to listen on").env("HOST").default("127.0.0.1"),
    )
    .addOption(
      new Option("--log-level <level>", "how much to log")
        .env("LOG_LEVEL")
        .default("info")
        .choices(LOG_LEVELS),
    )
    .addOption(
      new Option("--ledger <file>", "file to keep the ledger in: who uses which generation").env(
        "LEDGER_FILE",
      ),
    )
    .addOption(
      new Option(
        "--admin-port <number>",
        "port of 127.0.0.1 that shows /ledger and /statistics; 0 takes a free one",
      )
        .env("ADMIN_PORT")
        .argParser(port),
    )
    .addOption(
      new Option("--redis <url>", "work together with other nodes, by way of this Redis").env(
        "CROSSFADE_REDIS_URL",
      ),
    )
    .addOption(
      new Option("--node <name>", "name of this node; a random one without").env("CROSSFADE_NODE"),
    )
    .addOption(
      new Option(
        "--request-state-keys <secrets>",
        "secrets that all nodes share, by commas, the newest first; needed with --redis",
      ).env("CROSSFADE_REQUEST_STATE_KEYS"),
    )
    .addOption(
      new Option("--lease-ms <number>", "how long a node may be silent before another takes over")
        .env("CROSSFADE_LEASE_MS")
        .argParser(milliseconds),
    )
    .addHelpText("after", HELP);
  for (const { flags, variable, description } of CONFIGURATION_FLAGS) {
    program.option(flags, `${description} (env: ${variable})`);
  }
  return program;
}

/** What the flags say, in the words of the environment, so that one place checks both. */
function variablesOf(flags: Readonly<Record<string, unknown>>): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const { flags: syntax, variable } of CONFIGURATION_FLAGS) {
    const value = flags[new Option(syntax).attributeName()];
    if (typeof value === "string") variables[variable] = value;
    else if (value === true) variables[variable] = "true";
  }
  return variables;
}

/** Of Streamable HTTP: http-sse has no such fields. */
function withoutSessions(env: Environment): Environment {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !name.startsWith("CROSSFADE_SESSIONS_DEPRECATION_")),
  );
}

/** Whoever says where the server is reached wants its clients to be told so. */
function withReference(env: Environment): Environment {
  const { CROSSFADE_ENDPOINT_PUBLIC_URL: publicUrl } = env;
  return publicUrl === undefined ? env : { CROSSFADE_ENDPOINT_REFERENCE: "url", ...env };
}

function port(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= 65_535) return value;
  throw new InvalidArgumentError("It must be a whole number from 0 to 65535.");
}

function milliseconds(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value > 0) return value;
  throw new InvalidArgumentError("It must be a whole number of milliseconds.");
}
