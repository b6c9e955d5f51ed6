import type { HttpRequestInfo } from "@crossfade/core";

/**
 * The URL of a request. The scheme is not known here and forwarded headers are not to be trusted, so it
 * is always `http`; a `Host` that is none gives `localhost`.
 */
export function urlOf({ url, headers }: HttpRequestInfo): URL {
  const { host } = headers;
  const absolute = `http://${typeof host === "string" ? host : "localhost"}${url}`;
  return new URL(URL.canParse(absolute) ? absolute : `http://localhost${url}`);
}

/**
 * A `Request`, without its body, that is built when it is first looked at. Major 2 of the SDK hands one
 * to every handler, and building it costs a third of what the rest of a small tool call does.
 */
export function lazyRequest(http: HttpRequestInfo): Request {
  return new Proxy(NOTHING, new LazyRequest(http)) as Request;
}

const NOTHING = {};

class LazyRequest implements ProxyHandler<object> {
  readonly #http: HttpRequestInfo;
  #request: Request | undefined;

  constructor(http: HttpRequestInfo) {
    this.#http = http;
  }

  get(_: object, key: string | symbol): unknown {
    const request = (this.#request ??= requestOf(this.#http));
    const value: unknown = Reflect.get(request, key, request);
    // Getters and methods of Request insist on being called on the request itself.
    return typeof value === "function" ? (value.bind(request) as unknown) : value;
  }

  has(_: object, key: string | symbol): boolean {
    return key in Request.prototype;
  }

  getPrototypeOf(): object {
    return Request.prototype;
  }
}

function requestOf(http: HttpRequestInfo): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(http.headers)) {
    // HTTP/2 pseudo headers are no headers to the web's classes.
    if (value === undefined || name.startsWith(":")) continue;
    for (const single of typeof value === "string" ? [value] : value) headers.append(name, single);
  }
  return new Request(urlOf(http), { method: http.method, headers });
}
