import { HttpSseTransport, type HttpSseTransportOptions } from "@crossfade/http-sse";

export type HttpSseService = HttpSseTransport;

/**
 * http-sse, as the endpoint has it. The only file of this package that names it: the day it is
 * retired, this file goes, and the package is uninstalled.
 */
export function httpSseService(options: HttpSseTransportOptions): HttpSseService {
  return new HttpSseTransport(options);
}
