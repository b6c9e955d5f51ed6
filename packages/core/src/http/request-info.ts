import type { HttpRequestInfo } from "../backend/exchange.js";
import type { HttpRequest } from "./http-message.js";

/** What a backend may know of a request. */
export function requestInfoOf(request: HttpRequest): HttpRequestInfo {
  const { method, mountPath, path, query, headers } = request;
  return { method, url: mountPath + path + (query === "" ? "" : `?${query}`), headers };
}
