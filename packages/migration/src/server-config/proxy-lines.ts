import {
  parseHttpSseConfig,
  parseHttpTransportConfig,
  type HttpSseConfigInput,
  type HttpTransportConfigInput,
} from "@crossfade/core";
import { z } from "zod";
import type { Generation } from "@crossfade/core";

/** Reverse proxies whose lines are written. */
export const REVERSE_PROXIES = ["nginx", "caddy", "haproxy"] as const;
export type ReverseProxy = (typeof REVERSE_PROXIES)[number];

export interface ProxyLinesOptions {
  readonly proxy: ReverseProxy;
  readonly generation: Generation;
  /** Where the server listens, behind the proxy. Default: `127.0.0.1:3000`. */
  readonly upstream?: string;
  /** The server's configuration: its paths and limits go into the lines. Default: the defaults. */
  readonly config?: HttpSseConfigInput | HttpTransportConfigInput;
}

/** A line of a proxy's configuration. */
export interface ProxyLine {
  readonly text: string;
  /** The block of the configuration that it belongs into; `top`: none. */
  readonly place: "http" | "server" | "defaults" | "frontend" | "site" | "top";
  /** What breaks without it. Absent where it only holds others. */
  readonly why?: string;
}

/** A line whose place is its writer's to say. */
type Line = Omit<ProxyLine, "place">;

const optionsSchema = z.strictObject({
  proxy: z.enum(REVERSE_PROXIES),
  generation: z.enum(["http-sse", "sessionful", "stateless"]),
  upstream: z
    .string()
    .regex(/^(\[[\da-f:]+\]|[\w.-]+):\d{1,5}$/i, "must be host:port")
    .default("127.0.0.1:3000"),
  config: z.unknown().optional(),
});

/** One path of the server, as a proxy has to treat it. */
interface Route {
  readonly path: string;
  /** Whether its answers may be event streams. */
  readonly streams: boolean;
}

/** What a proxy has to know of the server behind it. */
interface Facts {
  readonly generation: Generation;
  /** Of the upstream: one for each generation, since sessions are named in different places. */
  readonly name: string;
  readonly upstream: string;
  readonly routes: readonly Route[];
  /** How long a stream may be silent, or a call may take, without a fault. */
  readonly patienceSeconds: number;
  readonly bodyBytes: number;
}

/**
 * What a reverse proxy needs for one generation of clients: no buffering and long reads where there are
 * streams, bodies as large as the server takes, and sessions on the node that has them. The lines of
 * `http-sse` and of another generation go together; those of `sessionful` serve `stateless`, too.
 *
 * @throws ZodError for options that are none; TransportError `INVALID_CONFIG` for a configuration
 */
export function proxyLines(input: ProxyLinesOptions): ProxyLine[] {
  const { proxy, generation, upstream } = optionsSchema.parse(input);
  return WRITERS[proxy](factsOf(generation, upstream, input.config));
}

/** The lines as text, each with its reason as a comment above it, and where they go as comments in between. */
export function proxyText(lines: readonly ProxyLine[]): string {
  return lines
    .flatMap(({ text, why, place }, at) => [
      ...(lines[at - 1]?.place === place ? [] : [`# ${PLACES[place]}`]),
      ...(why === undefined ? [] : [`${/^ */.exec(text)?.[0] ?? ""}# ${why}`]),
      text,
    ])
    .join("\n");
}

const PLACES: Readonly<Record<ProxyLine["place"], string>> = {
  http: "into http { }",
  server: "into the server { } of your host",
  defaults: "into defaults",
  frontend: "into your frontend",
  site: "into the block of your site",
  top: "beside it",
};

function factsOf(
  generation: Generation,
  upstream: string,
  config: HttpSseConfigInput | HttpTransportConfigInput = {},
): Facts {
  const sse = generation === "http-sse" ? parseHttpSseConfig(config) : undefined;
  const transport = sse ?? parseHttpTransportConfig(config);
  const quietMs = transport.heartbeatMs * 4;
  return {
    generation,
    name: `mcp_${generation.replaceAll("-", "_")}`,
    upstream,
    routes: sse
      ? [
          { path: sse.endpoint.streamPath, streams: true },
          { path: sse.endpoint.messagesPath, streams: false },
        ]
      : [{ path: transport.endpointPath, streams: true }],
    patienceSeconds: Math.ceil(Math.max(quietMs, transport.requestTimeoutMs) / 1_000),
    bodyBytes: transport.maxBodyBytes,
  };
}

const WHY = {
  buffering: "events would wait until a buffer is full",
  compression: "compression holds an event back until its block is full",
  patience: "a quiet stream, or a call that takes long, would be cut",
  body: "the server takes bodies of this size; the proxy's default is less",
  address: "limits per client address, where the server has trustProxy",
  host: "the server checks it, with its port, against allowedHosts and Origin",
  idle: "less than the 5 s after which Node closes a connection: a request on a closing one would fail",
} as const;

/** Where a request that belongs to a session names it: only the node that has the session knows it. */
const SESSION_KEY: Readonly<Record<Generation, string | undefined>> = {
  "http-sse": "the session_id of the query",
  sessionful: "the header Mcp-Session-Id",
  stateless: undefined,
};

/** For a single line there is no node to choose. */
function severalNodes({ generation }: Facts, indent: string, key: string | undefined): Line[] {
  const name = SESSION_KEY[generation];
  if (name === undefined || key === undefined) return [];
  return [
    {
      text: `${indent}# ${key}`,
      why: `with several servers and no shared store, each session has to stay on one: by ${name}`,
    },
  ];
}

const NGINX_HASH: Readonly<Partial<Record<Generation, string>>> = {
  "http-sse": "hash $arg_session_id consistent;",
  sessionful: "hash $http_mcp_session_id consistent;",
};

const HAPROXY_HASH: Readonly<Partial<Record<Generation, string>>> = {
  "http-sse": "balance url_param session_id",
  sessionful: "balance hdr(Mcp-Session-Id)",
};

const CADDY_POLICY: Readonly<Partial<Record<Generation, string>>> = {
  "http-sse": "lb_policy query session_id",
  sessionful: "lb_policy header Mcp-Session-Id",
};

const WRITERS: Readonly<Record<ReverseProxy, (facts: Facts) => ProxyLine[]>> = {
  nginx: (facts) => [
    ...into("http", nginxUpstream(facts)),
    ...into(
      "server",
      facts.routes.flatMap((route) => nginxLocation(route, facts)),
    ),
  ],
  caddy: (facts) => into("site", caddyHandle(facts)),
  haproxy: (facts) => [
    ...into("defaults", HAPROXY_DEFAULTS),
    ...into("frontend", haproxyRules(facts)),
    ...into("top", haproxyBackend(facts)),
  ],
};

function into(place: ProxyLine["place"], lines: readonly Line[]): ProxyLine[] {
  return lines.map((line) => ({ ...line, place }));
}

function nginxUpstream(facts: Facts): Line[] {
  return [
    { text: `upstream ${facts.name} {` },
    ...severalNodes(facts, "    ", NGINX_HASH[facts.generation]),
    { text: `    server ${facts.upstream};` },
    { text: "    keepalive 64;", why: "connections to the server stay open between requests" },
    { text: "    keepalive_timeout 4s;", why: WHY.idle },
    { text: "}" },
  ];
}

function nginxLocation({ path, streams }: Route, { name, ...facts }: Facts): Line[] {
  const streaming: Line[] = [
    { text: "    proxy_buffering off;", why: WHY.buffering },
    { text: "    gzip off;", why: WHY.compression },
  ];
  return [
    { text: `location = ${path} {` },
    { text: `    proxy_pass http://${name};` },
    {
      text: "    proxy_http_version 1.1;",
      why: "HTTP/1.0, the default, has no chunks, so a stream could only end with its connection",
    },
    { text: '    proxy_set_header Connection "";', why: "keeps connections to the server open" },
    { text: "    proxy_set_header Host $http_host;", why: WHY.host },
    {
      text: "    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;",
      why: WHY.address,
    },
    ...(streams ? streaming : []),
    { text: `    proxy_read_timeout ${facts.patienceSeconds}s;`, why: WHY.patience },
    { text: `    client_max_body_size ${facts.bodyBytes};`, why: WHY.body },
    { text: "}" },
  ];
}

/**
 * Caddy lets event streams through as they come, by their type. `flush_interval -1`, which many pages advise,
 * would have it keep every connection to the server when its client has gone.
 */
function caddyHandle({ name, ...facts }: Facts): Line[] {
  return [
    { text: `@${name} path ${facts.routes.map(({ path }) => path).join(" ")}` },
    { text: `handle @${name} {` },
    { text: "    request_body {" },
    { text: `        max_size ${facts.bodyBytes}B`, why: "no more than the server takes" },
    { text: "    }" },
    { text: `    reverse_proxy ${facts.upstream} {` },
    ...severalNodes({ name, ...facts }, "        ", CADDY_POLICY[facts.generation]),
    { text: "        transport http {" },
    {
      text: `            response_header_timeout ${facts.patienceSeconds}s`,
      why: "a call that takes long would be cut before its answer begins",
    },
    { text: "            keepalive 4s", why: WHY.idle },
    { text: "        }" },
    { text: "    }" },
    { text: "}" },
  ];
}

/** A frontend has to look out for it, too, and takes the option from nowhere else. */
const HAPROXY_DEFAULTS: readonly Line[] = [
  {
    text: "    option abortonclose",
    why: "what a client has left, or given up, would go on until the server sends something",
  },
];

function haproxyRules({ name, routes }: Facts): Line[] {
  return [
    { text: "    mode http" },
    { text: `    acl is_${name} path ${routes.map(({ path }) => path).join(" ")}` },
    { text: `    use_backend ${name} if is_${name}` },
  ];
}

function haproxyBackend(facts: Facts): Line[] {
  return [
    { text: `backend ${facts.name}` },
    { text: "    mode http" },
    ...severalNodes(facts, "    ", HAPROXY_HASH[facts.generation]),
    { text: "    option http-no-delay", why: "events would wait for more to fill a packet" },
    { text: "    option forwardfor", why: WHY.address },
    { text: `    timeout server ${facts.patienceSeconds}s`, why: WHY.patience },
    { text: `    server node1 ${facts.upstream} check` },
  ];
}
