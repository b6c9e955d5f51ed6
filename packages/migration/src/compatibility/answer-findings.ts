import type { ReceivedAnswer } from "../clients/http-send.js";
import { typeOf } from "../clients/rpc-answers.js";
import type { SessionfulClient } from "../clients/open-sessionful.js";
import { maskUrl } from "../client-configs/mask-secrets.js";
import type { Evidence, Finding } from "./finding.js";
import type { Attempt } from "./probe-attempt.js";
import { proxiesIn } from "./proxy-names.js";

/** What the answers to the first requests already show. */
export function answerFindings(attempts: readonly Attempt[]): Finding[] {
  const answers = attempts.flatMap(({ url, answers: some }) =>
    some.map((answer) => ({ url, answer })),
  );
  return [
    ...attempts.flatMap(silentStream),
    ...attempts.flatMap(brokenFallback),
    ...attempts.flatMap(lostSession),
    ...once(answers, compressedStream),
    ...once(answers, deprecated),
  ];
}

function seen(url: string, detail: string): Evidence {
  return { source: "response", detail: `${maskUrl(url)}: ${detail}` };
}

/** The stream's head comes, and nothing after it. */
function silentStream({ url, failure, answers }: Attempt): Finding[] {
  const opened = answers.find(
    (answer) => answer.status === 200 && typeOf(answer) === "text/event-stream",
  );
  if (!opened || !failure || !/does not come/.test(failure.message)) return [];
  const proxies = proxiesIn(opened);
  return [
    {
      code: "stream-silent",
      severity: "error",
      title: "A stream opens, and nothing comes on it",
      evidence: [
        seen(url, failure.message),
        ...proxies.map((name) => seen(url, `the answer came through ${name}`)),
      ],
      remedy:
        "Ask the server itself, past every proxy (compareRoutes, --direct): if it answers there, a proxy holds events back. proxyLines has the lines that stop it.",
    },
  ];
}

/** A modern client that gets this in answer to its first request does not go on to what would work. */
function brokenFallback({ generation, url, failure }: Attempt): Finding[] {
  const status = failure?.status;
  if (generation !== "stateless" || status === undefined || status < 500) return [];
  return [
    {
      code: "fallback-broken",
      severity: "error",
      title: "Clients of 2026-07-28 give up instead of falling back",
      evidence: [
        seen(url, `server/discover was answered ${status}, on which the official SDK stops`),
      ],
      remedy: "Answer methods that are not known with 400, 404 or 405.",
    },
  ];
}

/** `initialize` works, and the request after it is refused for want of the session that was never named. */
function lostSession({ generation, url, client, failure, answers }: Attempt): Finding[] {
  if (generation !== "sessionful") return [];
  const opened = answers.find((answer) => answer.status === 200);
  if (!opened || opened.header("mcp-session-id") !== undefined || failure?.status !== 400) {
    return client && (client as SessionfulClient).sessionId === undefined
      ? [
          {
            code: "no-session",
            severity: "info",
            title: "The server works without sessions",
            evidence: [
              seen(
                url,
                "initialize was answered without Mcp-Session-Id, and requests after it work",
              ),
            ],
          },
        ]
      : [];
  }
  return [
    {
      code: "session-header-lost",
      severity: "error",
      title: "The session's name gets lost on the way to the client",
      evidence: [
        seen(url, "initialize was answered 200 without Mcp-Session-Id"),
        seen(url, "the next request was answered 400"),
        ...proxiesIn(opened).map((name) => seen(url, `the answer came through ${name}`)),
      ],
      remedy: "Let the header Mcp-Session-Id through, in both directions.",
    },
  ];
}

function compressedStream(url: string, answer: ReceivedAnswer): Finding[] {
  const encoding = answer.header("content-encoding");
  if (typeOf(answer) !== "text/event-stream" || encoding === undefined || encoding === "identity")
    return [];
  return [
    {
      code: "stream-compressed",
      severity: "warning",
      title: "Event streams are compressed on the way",
      evidence: [
        seen(url, `Content-Encoding: ${encoding} on an event stream`),
        ...proxiesIn(answer).map((name) => seen(url, `it came through ${name}`)),
      ],
      remedy: "Switch compression off for text/event-stream: it holds events back.",
    },
  ];
}

function deprecated(url: string, answer: ReceivedAnswer): Finding[] {
  const deprecation = answer.header("deprecation");
  const sunset = answer.header("sunset");
  if (deprecation === undefined && sunset === undefined) return [];
  const said = [
    deprecation === undefined ? undefined : `Deprecation: ${deprecation}`,
    sunset === undefined ? undefined : `Sunset: ${sunset}`,
    answer.header("link") === undefined ? undefined : `Link: ${answer.header("link")}`,
  ].filter((text) => text !== undefined);
  return [
    {
      code: "deprecated",
      severity: "info",
      title: "The server says that this URL is going away",
      evidence: [seen(url, said.join("; "))],
    },
  ];
}

/** One finding of a kind for each URL. */
function once(
  answers: readonly { readonly url: string; readonly answer: ReceivedAnswer }[],
  find: (url: string, answer: ReceivedAnswer) => Finding[],
): Finding[] {
  const urls = new Set<string>();
  return answers.flatMap(({ url, answer }) => {
    const found = urls.has(url) ? [] : find(url, answer);
    if (found.length > 0) urls.add(url);
    return found;
  });
}
