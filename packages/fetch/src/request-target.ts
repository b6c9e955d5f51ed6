/** A URL's path and query, as they came. */
export interface RequestTarget {
  readonly path: string;
  readonly query: string;
}

/** Takes a request's URL apart. It is absolute and normalised, so that parsing it again would tell no more. */
export function targetOf(url: string): RequestTarget {
  const start = url.indexOf("/", url.indexOf("://") + 3);
  const mark = url.indexOf("?", start);
  const hash = url.indexOf("#", start);
  const end = hash === -1 ? url.length : hash;
  if (mark === -1 || mark > end) return { path: url.slice(start, end), query: "" };
  return { path: url.slice(start, mark), query: url.slice(mark + 1, end) };
}

/** The path below a prefix; undefined where it is not below it. */
export function pathBelow(prefix: string, path: string): string | undefined {
  if (prefix === "") return path;
  return path.startsWith(prefix) && path[prefix.length] === "/"
    ? path.slice(prefix.length)
    : undefined;
}
