import {
  HttpStreamableTransport,
  type HttpStreamableTransportOptions,
} from "@crossfade/streamable-http";

export type StreamableHttpService = HttpStreamableTransport;

/** Streamable HTTP, as the endpoint has it. The only file of this package that names it. */
export function streamableHttpService(
  options: HttpStreamableTransportOptions,
): StreamableHttpService {
  return new HttpStreamableTransport(options);
}
