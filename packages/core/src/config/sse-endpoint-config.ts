import { z } from "zod";
import { milliseconds, path, webUrl } from "./fields.js";

/** The two endpoints of http-sse, and how the one tells of the other. */
export const sseEndpointConfig = z
  .strictObject({
    /** Where a client opens its event stream with `GET`. */
    streamPath: path.default("/sse"),
    /** Where a client sends its messages with `POST`. */
    messagesPath: path.default("/messages"),
    /**
     * How the `endpoint` event names the messages endpoint: a `relative` reference, which also works
     * behind a path prefix; an absolute `path`; or an absolute `url`, from `publicUrl`. Never built
     * from request headers.
     */
    reference: z.enum(["relative", "path", "url"]).default("relative"),
    /** Where clients reach the place that this endpoint is mounted at; needed by reference `url`. */
    publicUrl: webUrl.optional(),
    /** What `retry:` tells clients to wait before they reconnect. */
    retryMs: milliseconds.default(2_000),
  })
  .superRefine((endpoint, context) => {
    if (endpoint.streamPath === endpoint.messagesPath) {
      context.addIssue({
        code: "custom",
        path: ["messagesPath"],
        message: "must not be the streamPath",
      });
    }
    if (endpoint.reference === "url" && endpoint.publicUrl === undefined) {
      context.addIssue({
        code: "custom",
        path: ["publicUrl"],
        message: 'is needed by reference "url"',
      });
    }
  });

export type SseEndpointConfig = z.output<typeof sseEndpointConfig>;
export type SseEndpointConfigInput = z.input<typeof sseEndpointConfig>;
