/**
 * The shortest relative reference that leads from one absolute path to another (RFC 3986, 4.2). It
 * holds behind a proxy that put a prefix before both, where an absolute path would lose the prefix.
 */
export function relativeReference(from: string, to: string): string {
  const base = from.split("/").slice(1, -1);
  const target = to.split("/").slice(1);
  let shared = 0;
  while (shared < base.length && shared < target.length - 1 && base[shared] === target[shared]) {
    shared += 1;
  }
  const reference = [...base.slice(shared).map(() => ".."), ...target.slice(shared)].join("/");
  // A first segment that is empty or has a colon would read as a path from the root, or as a scheme.
  return /^(\/|[^/]*:|$)/.test(reference) ? `./${reference}` : reference;
}
