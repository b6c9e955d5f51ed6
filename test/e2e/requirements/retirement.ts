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
];
