import type { EndpointMap, MoveBasis } from "./endpoint-map.js";
import type { ConfigChange, ConfigFinding } from "./entry-plan.js";
import { maskUrl } from "./mask-secrets.js";
import { whyMoved } from "./why-moved.js";

/** A word of a command line that is replaced, or a new one that is put before it. */
export interface BridgeWord {
  readonly index: number;
  readonly to: string;
  readonly insert?: boolean;
}

/** What becomes of a bridge's command line. */
interface BridgePlan {
  readonly words: readonly BridgeWord[];
  readonly changes: readonly Omit<ConfigChange, "server">[];
  readonly findings: readonly Omit<ConfigFinding, "server">[];
  readonly target?: { readonly url: string; readonly basis: MoveBasis };
}

/** A program that connects a client which only starts processes to a server behind a URL. */
export interface Bridge {
  readonly id: string;
  /** The word that is its name, with the version that somebody pinned. */
  readonly name: RegExp;
  /** Plans the words after its name; undefined where they are fine. */
  plan(words: readonly string[], moves: EndpointMap): BridgePlan | undefined;
}

/** A flag that says the transport, and what its values for http-sse become. */
interface TransportFlag {
  readonly flag: string;
  readonly values: Readonly<Record<string, string>>;
  /** What the bridge speaks without the flag is http-sse: then it has to be added. */
  readonly addValue?: string;
}

const IS_URL = /^https?:\/\//i;

export const BRIDGES: readonly Bridge[] = [
  {
    id: "mcp-remote",
    name: /(^|[/\\])mcp-remote(-client)?(@[\w.^~-]+)?$/,
    plan: (words, moves) =>
      planWithFlag(words, moves, {
        flag: "--transport",
        values: { "sse-only": "http-only", "sse-first": "http-first" },
      }),
  },
  {
    id: "mcp-proxy",
    name: /(^|[/\\])mcp-proxy(@[\w.^~-]+)?$/,
    plan: (words, moves) =>
      planWithFlag(words, moves, {
        flag: "--transport",
        values: { sse: "streamablehttp" },
        addValue: "streamablehttp",
      }),
  },
  {
    id: "supergateway",
    name: /(^|[/\\])supergateway(@[\w.^~-]+)?$/,
    plan: planSupergateway,
  },
];

/** Bridges keep what a sign-in gave them by the server's URL. */
const SIGN_IN_AGAIN: BridgePlan["findings"][number] = {
  code: "sign-in-again",
  message: "keeps its sign-ins by URL: where the server has sign-in, it asks once more",
};

function planWithFlag(
  words: readonly string[],
  moves: EndpointMap,
  { flag, values, addValue }: TransportFlag,
): BridgePlan | undefined {
  const urlAt = words.findIndex((word) => IS_URL.test(word));
  const url = words[urlAt];
  if (url === undefined) return undefined;
  const { index, value } = flagValue(words, flag);
  const newValue = value === undefined ? undefined : values[value];
  const speaksSse = newValue !== undefined || (value === undefined && addValue !== undefined);
  const judged = moves.judge(url);
  if (judged.kind === "unknown")
    return speaksSse || judged.looksLike === "http-sse" ? noSuccessor(url) : undefined;
  if (judged.kind === "new" && !speaksSse) return undefined;

  const edited: BridgeWord[] = [];
  const changes: BridgePlan["changes"][number][] = [];
  if (judged.kind === "old") {
    edited.push({ index: urlAt, to: judged.to });
    changes.push(urlChange(url, judged.to, whyMoved(judged)));
  }
  if (newValue !== undefined) {
    const isJoined = words[index]?.startsWith(`${flag}=`) ?? false;
    edited.push({ index, to: isJoined ? `${flag}=${newValue}` : newValue });
    changes.push(argumentChange(`${flag} ${value}`, `${flag} ${newValue}`));
  } else if (speaksSse && addValue !== undefined) {
    edited.push({ index: urlAt, to: `${flag}=${addValue}`, insert: true });
    changes.push(argumentChange(`no ${flag}`, `${flag}=${addValue}`));
  }
  const disagree = judged.kind === "new" ? [disagreement(url)] : [SIGN_IN_AGAIN];
  const target = { url: judged.kind === "old" ? judged.to : url, basis: judged.basis };
  return { words: edited, changes, findings: disagree, target };
}

function planSupergateway(words: readonly string[], moves: EndpointMap): BridgePlan | undefined {
  const { index, value: url } = flagValue(words, "--sse");
  if (url === undefined) return serverSide(words);
  const judged = moves.judge(url);
  if (judged.kind === "unknown") return noSuccessor(url);
  const to = judged.kind === "old" ? judged.to : url;
  const isJoined = words[index]?.startsWith("--sse=") ?? false;
  const edited = isJoined
    ? [{ index, to: `--streamableHttp=${to}` }]
    : [
        { index: index - 1, to: "--streamableHttp" },
        { index, to },
      ];
  return {
    words: edited,
    changes: [
      ...(judged.kind === "old" ? [urlChange(url, to, whyMoved(judged))] : []),
      argumentChange("--sse", "--streamableHttp"),
    ],
    findings: judged.kind === "new" ? [disagreement(url)] : [],
    target: { url: to, basis: judged.basis },
  };
}

/** `supergateway --stdio` is a server: it speaks http-sse unless it is told otherwise. */
function serverSide(words: readonly string[]): BridgePlan | undefined {
  const { value: output = "sse" } = flagValue(words, "--outputTransport");
  if (!words.some((word) => /^--stdio(=|$)/.test(word)) || output !== "sse") return undefined;
  return {
    words: [],
    changes: [],
    findings: [
      {
        code: "bridge-serves-http-sse",
        message:
          "is a supergateway that serves http-sse: --outputTransport streamableHttp moves it, after its clients can",
      },
    ],
  };
}

/** The value of a flag, as its own word or joined by `=`, and the index of the word that has it. */
function flagValue(
  words: readonly string[],
  flag: string,
): { readonly index: number; readonly value: string | undefined } {
  const joined = words.findIndex((word) => word.startsWith(`${flag}=`));
  if (joined !== -1) return { index: joined, value: words[joined]?.slice(flag.length + 1) };
  const at = words.indexOf(flag);
  return at === -1 ? { index: -1, value: undefined } : { index: at + 1, value: words[at + 1] };
}

function urlChange(from: string, to: string, why: string): BridgePlan["changes"][number] {
  return { what: "url", from: maskUrl(from), to: maskUrl(to), why };
}

function argumentChange(from: string, to: string): BridgePlan["changes"][number] {
  return { what: "argument", from, to, why: "the bridge speaks Streamable HTTP then" };
}

function disagreement(url: string): BridgePlan["findings"][number] {
  return {
    code: "type-and-url-disagree",
    message: `is told to speak http-sse, and ${maskUrl(url)} is where Streamable HTTP is`,
  };
}

function noSuccessor(url: string): BridgePlan {
  return {
    words: [],
    changes: [],
    findings: [
      {
        code: "no-known-successor",
        message: `speaks http-sse with ${maskUrl(url)}, and nothing says where that server went: name its new URL`,
      },
    ],
  };
}
