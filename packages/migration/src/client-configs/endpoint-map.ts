/** An old endpoint and where it went. */
export interface EndpointMove {
  /** As clients have it, such as `https://mcp.example.com/sse`; query and trailing slash do not matter. */
  readonly from: string;
  /** Where the same server speaks Streamable HTTP. */
  readonly to: string;
}

/**
 * Why a URL is replaced: it was `given`; its provider has announced it (`known`); or by the
 * `convention` that `/sse` became `/mcp`, which is a guess until somebody asks the server.
 */
export type MoveBasis = "given" | "known" | "convention";

/** A URL's place in a move: it is to be replaced, or is what replaces another one. */
export type UrlJudgement =
  | {
      readonly kind: "old";
      readonly to: string;
      readonly basis: MoveBasis;
      readonly source?: string;
    }
  | { readonly kind: "new"; readonly basis: MoveBasis }
  /** `looksLike`: what URLs usually serve that end as it does. */
  | { readonly kind: "unknown"; readonly looksLike: "http-sse" | "streamable-http" | undefined };

/** A move that a provider has announced. */
export interface KnownMove extends EndpointMove {
  readonly source: string;
}

export interface EndpointMapOptions {
  /** Default: none. */
  readonly given?: readonly EndpointMove[];
  /** Default: none. */
  readonly known?: readonly KnownMove[];
  /** Whether a path that ends in `/sse` may become `/mcp`. Default: true. */
  readonly convention?: boolean;
}

/** What URLs usually serve, by their last part. */
const USUAL: Readonly<Record<string, "http-sse" | "streamable-http">> = {
  sse: "http-sse",
  mcp: "streamable-http",
};

/** Where URLs go. Texts, not `URL`s: configurations have `${VARIABLES}` in them. */
export class EndpointMap {
  readonly #given: readonly EndpointMove[];
  readonly #known: readonly KnownMove[];
  readonly #convention: boolean;

  constructor({ given = [], known = [], convention = true }: EndpointMapOptions = {}) {
    this.#given = given;
    this.#known = known;
    this.#convention = convention;
  }

  judge(url: string): UrlJudgement {
    const { base, rest } = split(url);
    const key = comparable(base);
    const given = this.#given.find(({ from }) => comparable(split(from).base) === key);
    if (given) return { kind: "old", to: withRest(given.to, rest), basis: "given" };
    const known = this.#known.find(({ from }) => comparable(split(from).base) === key);
    if (known) {
      return { kind: "old", to: withRest(known.to, rest), basis: "known", source: known.source };
    }
    const leadsHere = ({ to }: EndpointMove): boolean => comparable(split(to).base) === key;
    if (this.#given.some(leadsHere)) return { kind: "new", basis: "given" };
    if (this.#known.some(leadsHere)) return { kind: "new", basis: "known" };
    const [, end] = /\/(sse|mcp)\/?$/.exec(base) ?? [];
    if (!this.#convention || end === undefined) {
      return { kind: "unknown", looksLike: end === undefined ? undefined : USUAL[end] };
    }
    if (end === "mcp") return { kind: "new", basis: "convention" };
    const to = base.replace(/\/sse(\/?)$/, "/mcp$1") + rest;
    return { kind: "old", to, basis: "convention" };
  }
}

/** Query and fragment may hold a token or a label: they stay with the entry. */
function split(url: string): { readonly base: string; readonly rest: string } {
  const at = url.search(/[?#]/);
  return at === -1 ? { base: url, rest: "" } : { base: url.slice(0, at), rest: url.slice(at) };
}

function withRest(to: string, rest: string): string {
  return /[?#]/.test(to) ? to : to + rest;
}

function comparable(base: string): string {
  return base
    .replace(/\/+$/, "")
    .replace(/^[a-z]+:\/\/[^/]+/i, (origin) => origin.toLowerCase())
    .replace(/^(https:\/\/[^/:]+):443(?=\/|$)|^(http:\/\/[^/:]+):80(?=\/|$)/, "$1$2");
}
