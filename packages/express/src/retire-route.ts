import { refuseRetired } from "@crossfade/node";
import { Retirement, type RetirementOptions } from "@crossfade/sunset";
import type { RequestHandler } from "express";

/**
 * Retires a route of an Express application, as a handler before its own:
 * `app.use("/v1", retireRoute({ mode: "enforce", sunsetDate: "2027-06-30" }), v1)`. Responses get `Deprecation`,
 * `Sunset` and `Link`; brownouts and the end are answered in the route's place, with problem details.
 *
 * @throws TransportError `INVALID_CONFIG`
 */
export function retireRoute(options: RetirementOptions): RequestHandler {
  const retirement = new Retirement(options);
  return (request, response, next) => {
    if (!refuseRetired(retirement, request, response)) next();
  };
}
