import { OURS, PAGE, type Requirement } from "./requirement.js";

/** The headers of a generation that is being retired. */
export const RETIREMENT: readonly Requirement[] = [
  {
    id: "retirement/deprecation",
    clause: `${PAGE.deprecation}#section-2`,
    behaviour: "Deprecation, a structured-field date, is on every answer of the old transport",
  },
  {
    id: "retirement/sunset",
    clause: `${PAGE.sunset}#section-3`,
    behaviour: "Sunset, an IMF-fixdate, is on every answer once it has been announced",
  },
  {
    id: "retirement/links",
    clause: `${PAGE.deprecation}#section-3`,
    behaviour: "Link leads to the documentation, and to the successor, by a reference that holds",
  },
  {
    id: "retirement/warning",
    clause: OURS,
    behaviour: "A warning in the log, throttled for each client",
  },
  {
    id: "retirement/notice",
    clause: OURS,
    behaviour:
      "A notice in the instructions, and a log message once in a while where logging is declared; never in a tool's result",
  },
  {
    id: "retirement/brownout",
    clause: `${PAGE.http}#section-15.6.4`,
    behaviour: "503 with Retry-After for the old transport's own requests, and for nothing else",
  },
  {
    id: "retirement/problem",
    clause: `${PAGE.problem}#section-3`,
    behaviour: "Refusals are problem details that name the new URL, the type and the page to read",
  },
  {
    id: "retirement/live-streams",
    clause: OURS,
    behaviour: "After the end live streams are told, and then ended",
  },
  {
    id: "retirement/end",
    clause: `${PAGE.http}#section-15.5.11`,
    behaviour:
      "After the end 410; to a GET that names nothing 405 with Allow while Streamable HTTP is served there",
  },
  {
    id: "retirement/reader",
    clause: "https://html.spec.whatwg.org/multipage/server-sent-events.html#processing-model",
    behaviour: "After the end a GET that goes on gets 410, and the EventSource of a browser 204",
  },
  {
    id: "retirement/exemptions",
    clause: OURS,
    behaviour: "Exempted clients are served as ever, by name, version, principal or address",
  },
  {
    id: "retirement/modern",
    clause: OURS,
    behaviour: "Clients of a generation that is not retired notice nothing",
  },
];
